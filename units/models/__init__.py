from .approvals import Approval, ApprovalStep, Decision
from .assignments import Assignment, AssignmentEntry, AssignmentFile, AssignmentShare, AssignmentUserObjectPermission
from .delegations import Delegation
from .duties import Duty, DutyAssignment
from .holidays import Holiday
from .occupancy import CalendarFeed, Occupancy, Resource
from .people import User
from .posts import Post, Posting
from .processes import Process, ProcessStep
from .requests import GeneralRequest, RequestFile
from .units import District, Unit, UnitDistrict, UnitLink, UnitReach

__all__ = [
    "Approval",
    "ApprovalStep",
    "Assignment",
    "AssignmentEntry",
    "AssignmentFile",
    "AssignmentShare",
    "AssignmentUserObjectPermission",
    "CalendarFeed",
    "Decision",
    "Delegation",
    "District",
    "Duty",
    "DutyAssignment",
    "GeneralRequest",
    "Holiday",
    "Occupancy",
    "Post",
    "Posting",
    "Process",
    "ProcessStep",
    "RequestFile",
    "Resource",
    "Unit",
    "UnitDistrict",
    "UnitLink",
    "UnitReach",
    "User",
]

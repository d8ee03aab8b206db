from .files import PersonnelFile, ServicePeriod
from .leave import Leave, LeaveAccount, LeaveCut, LeaveDay, LeaveFile, LeaveMovement, first_moment, last_moment
from .rounds import LeaveRound, RoundLine
from .rules import LeaveAuthority, LeaveKind, LeaveRule, RoundLimit
from .trip_drafts import TripRequestDraft, TripRequestDraftFile
from .trip_money import AdvanceReturn, TripAdvance, TripClaim, TripClaimLine, TripDiemDay
from .trip_reports import TripFile, TripReport, TripResult, TripVersion
from .trip_rules import TripLevel, TripRate, TripRule
from .trips import Trip, TripActivity, TripPerson, TripRequest, TripRequestFile

__all__ = [
    "AdvanceReturn",
    "Leave",
    "LeaveAccount",
    "LeaveAuthority",
    "LeaveCut",
    "LeaveDay",
    "LeaveFile",
    "LeaveKind",
    "LeaveMovement",
    "LeaveRound",
    "LeaveRule",
    "PersonnelFile",
    "RoundLimit",
    "RoundLine",
    "ServicePeriod",
    "Trip",
    "TripActivity",
    "TripAdvance",
    "TripClaim",
    "TripClaimLine",
    "TripDiemDay",
    "TripFile",
    "TripLevel",
    "TripPerson",
    "TripRate",
    "TripReport",
    "TripRequest",
    "TripRequestDraft",
    "TripRequestDraftFile",
    "TripRequestFile",
    "TripResult",
    "TripRule",
    "TripVersion",
    "first_moment",
    "last_moment",
]

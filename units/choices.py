"""Closed lists of the organisation. The Thai words are the field's own; English is given beside each."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UnitKind(models.TextChoices):
    """What a unit is in the department's structure (order 17/2554)."""

    DEPARTMENT = "department", _("Department")
    AREA_OFFICE = "area_office", _("Cooperative promotion office, area")
    PROVINCIAL_OFFICE = "provincial_office", _("Provincial cooperative office")
    DIVISION = "division", _("Division or academic group")
    PROMOTION_GROUP = "promotion_group", _("Cooperative promotion group")
    SETTLEMENT = "settlement", _("Cooperative settlement")


# Under which kinds a unit of a kind may stand. The department stands at the top; a division may be one of the
# department, of an area office or of a provincial office, and may have divisions of its own.
PARENT_KINDS = {
    UnitKind.DEPARTMENT: (),
    UnitKind.AREA_OFFICE: (UnitKind.DEPARTMENT,),
    UnitKind.PROVINCIAL_OFFICE: (UnitKind.DEPARTMENT, UnitKind.AREA_OFFICE),
    UnitKind.DIVISION: (
        *(UnitKind.DEPARTMENT, UnitKind.AREA_OFFICE, UnitKind.PROVINCIAL_OFFICE),
        *(UnitKind.DIVISION, UnitKind.SETTLEMENT),
    ),
    UnitKind.PROMOTION_GROUP: (UnitKind.PROVINCIAL_OFFICE, UnitKind.AREA_OFFICE),
    UnitKind.SETTLEMENT: (UnitKind.PROVINCIAL_OFFICE, UnitKind.AREA_OFFICE, UnitKind.DEPARTMENT),
}
# Whose heads are stood in for with full powers (State Administration Act 2534, sections 47-48, 56).
HEADED_BY_LAW = (UnitKind.DEPARTMENT, UnitKind.AREA_OFFICE, UnitKind.PROVINCIAL_OFFICE)


class PostRole(models.TextChoices):
    """What the holder of a post is in its unit; the chain of command is computed from it."""

    HEAD = "head", _("Head")
    DEPUTY = "deputy", _("Deputy head")
    MEMBER = "member", _("Member")


class PersonnelKind(models.TextChoices):
    """The four kinds of personnel of a government office."""

    CIVIL_SERVANT = "civil_servant", _("Civil servant")
    PERMANENT_EMPLOYEE = "permanent_employee", _("Permanent employee")
    GOVERNMENT_EMPLOYEE = "government_employee", _("Government employee")
    CONTRACTOR = "contractor", _("Contract worker")


class Capacity(models.TextChoices):
    """In what capacity a person fills a post.

    ACTING_HEAD: State Administration Act 2534, sections 47-48 and 56 (full powers of the head).
    ACTING_POST: Civil Service Act 2551, section 68 (other civil posts).
    DELEGATED: State Administration Act 2534, section 38 (only the powers given in writing, see Delegation).
    IN_PLACE_OF: "ปฏิบัติหน้าที่แทน", where a special rule uses the word (order 17/2554, correspondence part).
    """

    SUBSTANTIVE = "substantive", _("Substantive holder")
    ACTING_HEAD = "acting_head", _("Acting for the head")
    ACTING_POST = "acting_post", _("Acting in the post")
    DELEGATED = "delegated", _("By delegation")
    IN_PLACE_OF = "in_place_of", _("Performing duties in place of")


# The capacities that carry the whole reach of the post for as long as they last. A delegated person has the powers
# named in Delegation rows and nothing else; whoever performs duties in place of the head does so for one rule.
FULL_CAPACITIES = (Capacity.SUBSTANTIVE, Capacity.ACTING_HEAD, Capacity.ACTING_POST)
# Acting in the whole place of the holder: one person at a time.
ACTING_CAPACITIES = (Capacity.ACTING_HEAD, Capacity.ACTING_POST)
STAND_IN_CAPACITIES = (Capacity.ACTING_HEAD, Capacity.ACTING_POST, Capacity.DELEGATED, Capacity.IN_PLACE_OF)


class Power(models.TextChoices):
    """What can be delegated in writing (section 38), one row of Delegation each."""

    ASSIGN_WORK = "assign_work", _("Assign work")
    APPROVE_TRIP = "approve_trip", _("Permit official trips")
    APPROVE_LEAVE = "approve_leave", _("Approve leave")
    SIGN_LETTER = "sign_letter", _("Sign letters")
    APPROVE_SPENDING = "approve_spending", _("Approve spending")
    APPROVE_VEHICLE = "approve_vehicle", _("Permit the use of vehicles")


class Line(models.TextChoices):
    """The two lines of every route (design language, section 1): solid and dashed."""

    COMMAND = "command", _("Command")
    COORDINATION = "coordination", _("Coordination")


class AssignmentState(models.TextChoices):
    """Where a piece of work stands. Overdue is derived from the due day, never stored."""

    GIVEN = "given", _("Waiting to be accepted")
    ACCEPTED = "accepted", _("Accepted")
    IN_PROGRESS = "in_progress", _("In progress")
    ANSWERED = "answered", _("Answered, waiting to be closed")
    CLOSED = "closed", _("Closed")
    RETURNED = "returned", _("Returned")
    CANCELLED = "cancelled", _("Cancelled")


OPEN_STATES = (
    AssignmentState.GIVEN,
    AssignmentState.ACCEPTED,
    AssignmentState.IN_PROGRESS,
    AssignmentState.ANSWERED,
)
# With the people who do the work; an answered piece waits for its giver.
DOING_STATES = (AssignmentState.GIVEN, AssignmentState.ACCEPTED, AssignmentState.IN_PROGRESS)


class AssignmentAct(models.TextChoices):
    """What happened to a piece of work: one row of its history each."""

    GIVEN = "given", _("Assigned")
    ACCEPTED = "accepted", _("Accepted")
    RETURNED = "returned", _("Returned")
    PROGRESS = "progress", _("Reported progress")
    ASKED_FOR_TIME = "asked_for_time", _("Asked for more time")
    TIME_GIVEN = "time_given", _("Gave more time")
    HANDED_ON = "handed_on", _("Handed on")
    ANSWERED = "answered", _("Answered")
    RETURNED_FOR_MORE = "returned_for_more", _("Asked for more")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")
    REMINDED = "reminded", _("Reminded")
    CHANGED = "changed", _("Corrected")
    SHARED = "shared", _("Shared")
    UNSHARED = "unshared", _("Sharing ended")


class Priority(models.IntegerChoices):
    """Speed of a piece of work; sorted by number."""

    NORMAL = 0, _("Normal")
    URGENT = 1, _("Urgent")
    VERY_URGENT = 2, _("Very urgent")
    MOST_URGENT = 3, _("Most urgent")


class DutyHome(models.TextChoices):
    """The part of the system where a duty is carried out."""

    SARABAN = "saraban", _("Correspondence")
    PERSONNEL = "personnel", _("Personnel")
    FINANCE = "finance", _("Finance")
    PROCUREMENT = "procurement", _("Supplies and vehicles")
    PLANNING = "planning", _("Plans and budget")
    COOPERATIVES = "cooperatives", _("Cooperatives")
    UNITS = "units", _("Units and people")


class ResourceKind(models.TextChoices):
    """What can be taken besides people."""

    VEHICLE = "vehicle", _("Vehicle")
    ROOM = "room", _("Room")


class OccupantRole(models.TextChoices):
    """As what somebody or something is taken. A driver is a person: driving and being away exclude each other."""

    PERSON = "person", _("Person")
    DRIVER = "driver", _("Driver")
    VEHICLE = "vehicle", _("Vehicle")
    ROOM = "room", _("Room")


class OccupancySource(models.TextChoices):
    """Why somebody or something is taken; the public word of the calendar, which tells no more than this."""

    LEAVE = "leave", _("On leave")
    TRIP = "trip", _("On an official trip")
    WATCH = "watch", _("On duty watch")
    TRAINING = "training", _("In training")
    BOOKING = "booking", _("Booked")
    MAINTENANCE = "maintenance", _("In maintenance")
    OTHER = "other", pgettext_lazy("occupancy", "Taken")


# --- approvals and processes ------------------------------------------------------------------------------------------


class WhoRule(models.TextChoices):
    """Who is asked at a step; worked out when a request is submitted, and frozen as a post, a person or a duty."""

    UNIT_HEAD = "unit_head", _("Head of the requester's unit")
    HEAD_ABOVE = "head_above", _("Head above the requester's unit")
    OFFICER = "officer", _("Head of the office")
    HEAD_OF = "head_of", _("Head of a named unit")
    DUTY = "duty", _("Holder of a duty")
    POST = "post", _("A named post")
    REQUESTER = "requester", _("The requester")


class StepAct(models.TextChoices):
    """What is asked of a step's holder."""

    CHECK = "check", pgettext_lazy("act of a step", "Check")
    AGREE = "agree", pgettext_lazy("act of a step", "Agree")
    APPROVE = "approve", pgettext_lazy("act of a step", "Approve")
    ACKNOWLEDGE = "acknowledge", pgettext_lazy("act of a step", "Acknowledge")
    PERFORM = "perform", pgettext_lazy("act of a step", "Carry out")


class JoinRule(models.TextChoices):
    """When a group of parallel steps is done."""

    ALL = "all", _("All of them")
    ANY = "any", _("Any one of them")


class ConditionTest(models.TextChoices):
    """How the condition of a step compares a fact of the request with its value."""

    IS = "is", pgettext_lazy("condition", "is")
    IS_NOT = "is_not", pgettext_lazy("condition", "is not")
    OVER = "over", pgettext_lazy("condition", "is more than")
    AT_LEAST = "at_least", pgettext_lazy("condition", "is at least")
    UP_TO = "up_to", pgettext_lazy("condition", "is at most")


class ProcessState(models.TextChoices):
    """Life of one version of a process."""

    DRAFT = "draft", pgettext_lazy("process", "Draft")
    IN_FORCE = "in_force", pgettext_lazy("process", "In force")
    RETIRED = "retired", pgettext_lazy("process", "Retired")


class ApprovalState(models.TextChoices):
    """Where a submitted request stands."""

    OPEN = "open", pgettext_lazy("approval", "Being considered")
    RETURNED = "returned", pgettext_lazy("approval", "Returned for correction")
    APPROVED = "approved", pgettext_lazy("approval", "Approved")
    REFUSED = "refused", pgettext_lazy("approval", "Not approved")
    WITHDRAWN = "withdrawn", pgettext_lazy("approval", "Withdrawn")


ENDED_APPROVALS = (ApprovalState.APPROVED, ApprovalState.REFUSED, ApprovalState.WITHDRAWN)
APPROVAL_MOVES = (
    (ApprovalState.OPEN, ApprovalState.RETURNED),
    (ApprovalState.OPEN, ApprovalState.APPROVED),
    (ApprovalState.OPEN, ApprovalState.REFUSED),
    (ApprovalState.OPEN, ApprovalState.WITHDRAWN),
    (ApprovalState.RETURNED, ApprovalState.OPEN),
    (ApprovalState.RETURNED, ApprovalState.WITHDRAWN),
)


class StepState(models.TextChoices):
    """Where one step of a request stands. Done, skipped, returned and cancelled are final."""

    WAITING = "waiting", pgettext_lazy("step", "Not reached yet")
    OPEN = "open", pgettext_lazy("step", "Waits for a decision")
    DONE = "done", pgettext_lazy("step", "Decided")
    SKIPPED = "skipped", pgettext_lazy("step", "Passed over")
    RETURNED = "returned", pgettext_lazy("step", "Sent back")
    CANCELLED = "cancelled", pgettext_lazy("step", "Not needed any more")


UNDECIDED_STEPS = (StepState.WAITING, StepState.OPEN)
STEP_MOVES = (
    (StepState.WAITING, StepState.OPEN),
    (StepState.WAITING, StepState.SKIPPED),
    (StepState.WAITING, StepState.CANCELLED),
    (StepState.OPEN, StepState.DONE),
    (StepState.OPEN, StepState.RETURNED),
    (StepState.OPEN, StepState.SKIPPED),
    (StepState.OPEN, StepState.CANCELLED),
)


class DecisionAct(models.TextChoices):
    """One thing that happened to a request: a row of its history each."""

    SUBMIT = "submit", pgettext_lazy("done", "Submitted")
    CHECK = "check", pgettext_lazy("done", "Checked")
    AGREE = "agree", pgettext_lazy("done", "Agreed")
    APPROVE = "approve", pgettext_lazy("done", "Approved")
    ACKNOWLEDGE = "acknowledge", pgettext_lazy("done", "Acknowledged")
    PERFORM = "perform", pgettext_lazy("done", "Carried out")
    RETURN = "return", pgettext_lazy("done", "Returned for correction")
    REFUSE = "refuse", pgettext_lazy("done", "Did not approve")
    FORWARD = "forward", pgettext_lazy("done", "Forwarded")
    WITHDRAW = "withdraw", pgettext_lazy("done", "Withdrew")
    RESUBMIT = "resubmit", pgettext_lazy("done", "Submitted again")


# The acts that end a step: one row of them to a step, by constraint.
STEP_DECISIONS = (
    *(DecisionAct.CHECK, DecisionAct.AGREE, DecisionAct.APPROVE, DecisionAct.ACKNOWLEDGE, DecisionAct.PERFORM),
    *(DecisionAct.RETURN, DecisionAct.REFUSE, DecisionAct.FORWARD),
)


class RequestKind(models.TextChoices):
    """What a general request asks for; a fact conditions may ask."""

    PERMISSION = "permission", pgettext_lazy("request", "Permission")
    SPENDING = "spending", pgettext_lazy("request", "Spending")
    PROJECT = "project", pgettext_lazy("request", "A project or activity")
    OTHER = "other", pgettext_lazy("request", "Something else")

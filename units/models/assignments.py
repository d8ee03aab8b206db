"""Pieces of work given to a unit or a person (duty GA-H1), and everything that happened to each."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from coopoffice.audit.triggers import audited
from coopoffice.files.models import AttachedFile
from coopoffice.thai import normalise
from coopoffice.thai.dates import today
from coopoffice.web.addresses import numbered

from ..choices import DOING_STATES, OPEN_STATES, AssignmentAct, AssignmentState, Line, Priority
from ..querysets import AssignmentQuerySet


class Assignment(models.Model):
    """A piece of work given along the chain of command (solid) or across it as coordination (dashed).

    ``given_post`` is the post under which it was given: whoever lawfully fills that post today follows it up and
    closes it. ``given_line`` is the giver's capacity line as of that moment and never changes. ``unit`` carries the
    work; ``assignee`` is named where one person does. Handing on makes a child of its own.
    """

    title = models.CharField(_("what is to be done"), max_length=200)
    details = models.TextField(_("details"), blank=True, max_length=10_000)
    duty = models.ForeignKey(
        "units.Duty", verbose_name=_("duty"), null=True, blank=True, on_delete=models.PROTECT, related_name="work"
    )
    line = models.CharField(_("line"), max_length=12, choices=Line, default=Line.COMMAND)
    priority = models.PositiveSmallIntegerField(_("speed"), choices=Priority, default=Priority.NORMAL)
    state = models.CharField(_("state"), max_length=12, choices=AssignmentState, default=AssignmentState.GIVEN)
    unit = models.ForeignKey("units.Unit", verbose_name=_("to unit"), on_delete=models.PROTECT, related_name="work")
    assignee = models.ForeignKey(
        "units.User", verbose_name=_("to person"), null=True, blank=True, on_delete=models.PROTECT, related_name="work"
    )
    given_by = models.ForeignKey(
        "units.User", verbose_name=_("given by"), on_delete=models.PROTECT, related_name="work_given"
    )
    given_post = models.ForeignKey(
        "units.Post", verbose_name=_("given under the post"), on_delete=models.PROTECT, related_name="work_given"
    )
    given_unit = models.ForeignKey(
        "units.Unit", verbose_name=_("given by the unit"), on_delete=models.PROTECT, related_name="work_given"
    )
    given_line = models.CharField(_("in the capacity of"), max_length=300)
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    due_on = models.DateField(_("due on"))
    progress = models.PositiveSmallIntegerField(_("progress"), default=0)
    asked_due_on = models.DateField(_("more time asked until"), null=True, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    # Title and details in the spelling searches compare (coopoffice.thai.normalise).
    search = models.TextField(blank=True, editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["due_on", "id"]
        permissions = [
            ("accept_assignment", "Can accept or return a piece of work"),
            ("work_assignment", "Can work on a piece of work"),
            ("hand_on_assignment", "Can hand a piece of work on"),
            ("oversee_assignment", "Can follow up and close a piece of work"),
            ("share_assignment", "Can share a piece of work"),
        ]
        indexes = [
            models.Index(name="units_assignment_unit", fields=["unit", "due_on", "id"]),
            models.Index(name="units_assignment_person", fields=["assignee", "due_on", "id"]),
            models.Index(name="units_assignment_giver", fields=["given_post", "due_on", "id"]),
            models.Index(name="units_assignment_from", fields=["given_unit", "due_on", "id"]),
            models.Index(name="units_assignment_due", fields=["due_on", "id"], condition=Q(state__in=OPEN_STATES)),
        ]
        constraints = [
            models.CheckConstraint(
                name="units_assignment_percent",
                condition=Q(progress__lte=100),
                violation_error_message=_("Progress runs from 0 to 100 percent."),
            ),
            models.CheckConstraint(
                name="units_assignment_state_known", condition=Q(state__in=[str(s) for s in AssignmentState.values])
            ),
            models.CheckConstraint(name="units_assignment_line_known", condition=Q(line__in=list(Line.values))),
            models.CheckConstraint(
                name="units_assignment_ended",
                condition=Q(state__in=OPEN_STATES, ended_at__isnull=True)
                | (~Q(state__in=OPEN_STATES) & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="units_assignment_titled",
                condition=~Q(title=""),
                violation_error_message=_("Say what is to be done."),
            ),
            models.CheckConstraint(
                name="units_assignment_not_own_parent", condition=Q(parent__isnull=True) | ~Q(parent=F("id"))
            ),
            models.CheckConstraint(
                name="units_assignment_not_to_oneself",
                condition=Q(assignee__isnull=True) | ~Q(assignee=F("given_by")),
                violation_error_message=_("Choose somebody else than yourself."),
            ),
        ]
        triggers = [*audited(exclude=("search",)), pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page of the piece of work."""
        return numbered("units:assignment_detail", self.pk)

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.state in OPEN_STATES

    @property
    def is_overdue(self) -> bool:
        """Whether the due day has passed while the work is still to be done."""
        return self.state in DOING_STATES and self.due_on < today()

    @property
    def is_coordination(self) -> bool:
        """Whether it went across the chain (dashed)."""
        return self.line == Line.COORDINATION

    @property
    def receiver(self) -> str:
        """Who carries it: the person, else the unit."""
        return str(self.assignee) if self.assignee else self.unit.shown_short_name

    def words_for_search(self) -> str:
        """Title and details in one spelling, as ``search`` keeps them."""
        return normalise(f"{self.title} {self.details}")[:4000]


class AssignmentEntry(models.Model):
    """One thing that happened to a piece of work. Rows are added, never edited (a trigger sees to it)."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="entries")
    act = models.CharField(_("what happened"), max_length=20, choices=AssignmentAct)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        "units.User", verbose_name=_("by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by_line = models.CharField(_("in the capacity of"), max_length=300, blank=True)
    text = models.TextField(_("note"), blank=True, max_length=10_000)
    progress = models.PositiveSmallIntegerField(_("progress"), null=True, blank=True)
    day = models.DateField(_("day"), null=True, blank=True)
    child = models.ForeignKey(Assignment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("history of an assignment")
        verbose_name_plural = _("history of assignments")
        ordering = ["at", "id"]
        indexes = [models.Index(name="units_assignmententry_of", fields=["assignment", "at", "id"])]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.at:%Y-%m-%d %H:%M}"


class AssignmentFile(AttachedFile):
    """A file of a piece of work: what the giver sends along, what those who carry it report with."""

    owner = models.ForeignKey(Assignment, verbose_name=_("assignment"), on_delete=models.PROTECT, related_name="files")

    class Meta(AttachedFile.Meta):
        verbose_name = _("file of an assignment")
        verbose_name_plural = _("files of assignments")
        triggers = audited()


class AssignmentShare(models.Model):
    """An exception: the people of a unit may read a piece of work that is neither theirs nor from them."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="shares")
    unit = models.ForeignKey("units.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="+")
    shared_by = models.ForeignKey("units.User", on_delete=models.PROTECT, related_name="+")
    shared_at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = audited()
        verbose_name = _("shared with a unit")
        verbose_name_plural = _("shared with units")
        constraints = [
            models.UniqueConstraint(
                name="units_assignmentshare_once",
                fields=["assignment", "unit"],
                violation_error_message=_("It is shared with this unit already."),
            )
        ]
        indexes = [models.Index(name="units_assignmentshare_unit", fields=["unit", "assignment"])]

    def __str__(self) -> str:
        return f"{self.assignment_id} · {self.unit}"


class AssignmentUserObjectPermission(UserObjectPermissionBase):
    """An exception: a named person may read a piece of work (django-guardian, direct foreign key)."""

    content_object = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="readers")

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = _("shared with a person")
        verbose_name_plural = _("shared with people")

    def __str__(self) -> str:
        return f"{self.content_object_id} · {self.user}"

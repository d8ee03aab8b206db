"""The list of secrets, the page of one, and its acts."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.files.upload import in_memory_only
from coopoffice.web.filters import ChoiceFilter, DateRangeFilter
from coopoffice.web.policies import may_add, may_map
from coopoffice.web.tables import Column, Listing, Tab
from coopoffice.web.views.governed import GovernedDetailView, GovernedFormView

from ...choices import LIVE_SECRETS, OpeningHow, SecretDirection, SecretLevel, SecretState
from ...forms import secrets as forms
from ...models import SecretKeeper, SecretLetter
from ...policies_secrets import waits_for_me
from ...querysets import SecretLetterQuerySet
from ...services import secrets as services
from ...services.secrets.common import office_kept_by
from ...services.secrets.reading import note_opening
from ...services.secrets.route import next_check_due
from .common import CRUMB, Guarded, GuardedAct, GuardedList, crumb


class SecretListView(GuardedList):
    """Secrets open to the person by name: number, class and day, never a subject (that is an opening of its own)."""

    model = SecretLetter
    title = CRUMB
    template_name = "saraban/secret_list.html"
    row_template = "saraban/_secret_row.html"
    default_sort = ("-registered_at",)
    columns = (
        Column("number", gettext_lazy("Number in the register"), str, link=True),
        Column("level", gettext_lazy("Class"), lambda s: s.get_level_display(), sort="-level"),
        Column("registered", pgettext_lazy("secret", "Entered"), lambda s: s.registered_at, sort="-registered_at"),
        Column("state", pgettext_lazy("secret", "State"), lambda s: s.get_state_display(), sort="state"),
        Column("waits", gettext_lazy("Waits for"), lambda s: ""),
    )
    filters = (
        ChoiceFilter("level", gettext_lazy("Class"), SecretLevel),
        ChoiceFilter("register", pgettext_lazy("secret", "Register"), SecretDirection, "direction"),
        DateRangeFilter("day", pgettext_lazy("secret", "Entered"), "registered_at", moments=True),
    )
    tabs = (
        Tab("waiting", gettext_lazy("Waits for me"), waits_for_me, hot=True),
        Tab("open", gettext_lazy("Being worked on"), lambda _user: Q(state__in=[str(s) for s in LIVE_SECRETS])),
        Tab("ended", pgettext_lazy("secret", "Closed"), lambda _user: Q(state=SecretState.CLOSED)),
    )
    default_tab = "open"
    empty_title = gettext_lazy("No secret is open to you here")
    empty_text = gettext_lazy("A secret opens by name only: to its registrar, and to a cleared person named for it.")

    def for_screen(self, rows: Any, user: Any) -> SecretLetterQuerySet:
        return rows.for_page()

    def get_context(self, listing: Listing) -> dict[str, Any]:
        keeps = may_add(self.request.user, SecretLetter)
        found: dict[str, Any] = {**super().get_context(listing), "keeps": keeps}
        if keeps and not getattr(self.request, "htmx", False):
            due = next_check_due(office_kept_by(self.request.user).pk)
            found |= {"check_due": due, "check_late": due is not None and due < timezone.localdate()}
        found["heads"] = may_add(self.request.user, SecretKeeper)
        return found


# Acts in the order they are offered: key, words on the button, verb, whether the state allows it.
_IN, _OUT = SecretDirection.IN, SecretDirection.OUT
_FRESH = (SecretState.REGISTERED, SecretState.PRESENTED)


def _is_live(s: SecretLetter) -> bool:
    return s.is_live


def _always(s: SecretLetter) -> bool:
    return True


ACTS: tuple[tuple[str, Any, str, Any], ...] = (
    ("answer", pgettext_lazy("secret", "Answer"), "answer", _is_live),
    ("instruct", pgettext_lazy("secret", "Instruct a person"), "instruct",
     lambda s: s.state in (SecretState.PRESENTED, SecretState.INSTRUCTED)),
    ("present", pgettext_lazy("secret", "Present"), "keep", lambda s: s.state in _FRESH),
    ("send", pgettext_lazy("secret", "Write down the sending"), "keep",
     lambda s: s.direction == _OUT and s.is_live and s.sent_at is None),
    ("receipt", pgettext_lazy("secret", "Receipt slip is back"), "keep", lambda s: s.state == SecretState.SENT),
    ("close", pgettext_lazy("secret", "Close"), "close", lambda s: s.is_live and s.state != SecretState.SENT),
    ("minute", pgettext_lazy("secret", "Write a minute"), "minute", _is_live),
    ("name", gettext_lazy("Name a reader"), "keep", _always),
    ("take_off", gettext_lazy("Take a reader off"), "keep", _always),
    ("files", gettext_lazy("Put files in"), "keep", _is_live),
    ("change", gettext_lazy("Correct the entry"), "keep", _is_live),
    ("copy", gettext_lazy("Write down a copy"), "keep", _always),
    ("lend", gettext_lazy("Lend the paper"), "keep", _always),
    ("take_back", gettext_lazy("Take it back"), "keep", _always),
    ("classify", gettext_lazy("Change the class"), "classify", lambda s: not s.is_lifted),
    ("hand_over", gettext_lazy("Hand to the ordinary registry"), "keep",
     lambda s: s.is_lifted and s.handed_to_id is None),
    ("report", gettext_lazy("Report a loss or leak"), "report", _always),
    ("settle", gettext_lazy("Settle the report"), "keep", _always),
)  # fmt: skip


def acts_for(user: Any, row: SecretLetter, *, lent: bool, reported: bool) -> list[dict[str, Any]]:
    """What the person may do to it now; the first one is the page's own. One statement."""
    right = {verb: ok for (verb, _pk), ok in may_map(user, [row], sorted({a[2] for a in ACTS})).items()}
    closed = {"lend": lent, "take_back": not lent, "settle": not reported}
    return [
        {"key": key, "label": label, "url": reverse(f"saraban:secret_{key}", args=[row.pk])}
        for key, label, verb, opens in ACTS
        if right[verb] and opens(row) and not closed.get(key)
    ]


class SecretDetailView(Guarded, GovernedDetailView):
    """One secret, opened: the opening is written down first, what is shown carries the reader's name and the time."""

    model = SecretLetter
    template_name = "saraban/secret_detail.html"
    context_name = "secret"

    def get_rows(self, user: Any) -> SecretLetterQuerySet:
        return SecretLetter.objects.visible_to(user).for_page()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [crumb(), (str(self.object), "")]

    def get_context(self) -> dict[str, Any]:
        row, user = self.object, self.request.user
        note_opening(by=self.request.actor, secret=row, how=OpeningHow.PAGE)  # type: ignore[attr-defined]
        loans = list(row.loans.select_related("borrower", "returned_to"))
        incidents = list(row.incidents.select_related("reported_by"))
        keeps = may_map(user, [row], ["keep"])["keep", row.pk]
        acts = acts_for(
            user,
            row,
            lent=any(loan.returned_at is None for loan in loans),
            reported=any(incident.ended_at is None for incident in incidents),
        )
        files = list(row.files.all())
        return {
            "acts": acts,
            "keeps": keeps,
            "files": files,
            **self.shown_sheet(files),
            "notes": list(row.notes.select_related("by", "to_user")),
            "tasks": list(row.tasks.select_related("user", "given_by")),
            "readers": list(row.readers.filter(ended_at__isnull=True).select_related("user")),
            "copies": list(row.copies.all()) if keeps else [],
            "loans": loans if keeps else [],
            "changes": list(row.class_changes.all()),
            "incidents": incidents,
            "openings": list(row.openings.select_related("user")[:20]) if keeps else [],
            "read_at": timezone.now(),
        }

    def shown_sheet(self, files: list[Any]) -> dict[str, Any]:
        """Which sheet is drawn, by ``?file=&sheet=``; the first one where nothing readable was asked."""
        if not files:
            return {}
        asked, sheet = self.request.GET.get("file", ""), self.request.GET.get("sheet", "")
        file = next((f for f in files if str(f.pk) == asked), files[0])
        number = int(sheet) if sheet.isascii() and sheet.isdigit() and len(sheet) < 6 else 1
        number = min(max(number, 1), file.pages)
        return {
            "file": file,
            "sheet": number,
            "sheet_before": number - 1 if number > 1 else None,
            "sheet_after": number + 1 if number < file.pages else None,
        }


@method_decorator(in_memory_only, name="dispatch")
class _Enter(Guarded, GovernedFormView):
    model = SecretLetter
    service = services.register_secret
    template_name = "saraban/secret_enter.html"
    direction: ClassVar[str]

    def get_service_kwargs(self, form: Any) -> dict[str, Any]:
        return {**super().get_service_kwargs(form), "direction": self.direction}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [crumb(), (self.title, "")]

    def get_cancel_url(self) -> str:
        return reverse("saraban:secret_list")

    def get_saved_message(self, result: Any) -> str:
        return _("Entered. The number stands on the page.")


class SecretReceiveView(_Enter):
    """Enter one received."""

    form_class, direction = forms.SecretReceiveForm, SecretDirection.IN
    title, submit_label = gettext_lazy("Enter a secret received"), gettext_lazy("Enter into register TKhL. 1")


class SecretSendOutView(_Enter):
    """Enter one to be sent."""

    form_class, direction = forms.SecretSendForm, SecretDirection.OUT
    title, submit_label = gettext_lazy("Enter a secret to be sent"), gettext_lazy("Enter into register TKhL. 2")


class SecretChangeView(GuardedAct):
    form_class, service = forms.SecretChangeForm, services.change_secret
    title, submit_label = gettext_lazy("Correct the entry"), gettext_lazy("Save the correction")
    saved = gettext_lazy("Corrected.")
    check_seen = True

    def get_initial(self) -> dict[str, Any]:
        return {n: getattr(self.object, n) for n in self.form_class.base_fields if hasattr(self.object, n)}


class SecretFilesView(GuardedAct):
    form_class, service = forms.SecretFilesForm, services.add_secret_files
    title, submit_label = gettext_lazy("Put files in"), gettext_lazy("Encrypt and keep the files")
    saved = gettext_lazy("The files are kept, encrypted.")


class SecretNameView(GuardedAct):
    form_class, service = forms.SecretPersonForm, services.name_reader
    title, submit_label = gettext_lazy("Name a reader"), gettext_lazy("Name this person")
    saved = gettext_lazy("The person is named.")


class SecretTakeOffView(GuardedAct):
    form_class, service = forms.SecretTakeOffForm, services.take_off_reader
    title, submit_label = gettext_lazy("Take a reader off"), gettext_lazy("Take this person off")
    saved, submit_css = gettext_lazy("The person is taken off."), "btn-danger"


class SecretPresentView(GuardedAct):
    form_class, service = forms.SecretPersonForm, services.present_secret
    title, submit_label = gettext_lazy("Present the secret"), gettext_lazy("Present to this person")
    saved = gettext_lazy("Presented.")


class SecretInstructView(GuardedAct):
    form_class, service, verb = forms.SecretInstructForm, services.instruct_secret, "instruct"
    title, submit_label = gettext_lazy("Instruct a person by name"), gettext_lazy("Give the instruction")
    saved = gettext_lazy("The instruction is given.")


class SecretAnswerView(GuardedAct):
    form_class, service, verb = forms.SecretAnswerForm, services.answer_secret, "answer"
    title, submit_label = gettext_lazy("Answer the instruction"), pgettext_lazy("secret", "Send the answer")
    saved = pgettext_lazy("secret", "Answered.")


class SecretMinuteView(GuardedAct):
    form_class, service, verb = forms.SecretMinuteForm, services.minute_secret, "minute"
    title, submit_label = gettext_lazy("Write a minute"), gettext_lazy("Add the minute")
    saved = gettext_lazy("The minute is added.")


class SecretSendView(GuardedAct):
    form_class, service = forms.SecretSentForm, services.send_secret
    title, submit_label = gettext_lazy("Write down the sending"), gettext_lazy("Write it down as sent")
    saved = gettext_lazy("Written down as sent.")


class SecretReceiptView(GuardedAct):
    form_class, service = forms.SecretReceiptForm, services.note_receipt
    title, submit_label = gettext_lazy("The receipt slip is back"), gettext_lazy("Write it down and close")
    saved = pgettext_lazy("secret", "Closed.")


class SecretCloseView(GuardedAct):
    form_class, service, verb = forms.SecretNoteForm, services.close_secret, "close"
    title, submit_label = gettext_lazy("Close the secret"), gettext_lazy("Close the secret")
    saved = pgettext_lazy("secret", "Closed.")


class SecretCopyView(GuardedAct):
    form_class, service = forms.SecretCopyForm, services.copy_secret
    title, submit_label = gettext_lazy("Write down a copy"), gettext_lazy("Give the copy its number")
    saved = gettext_lazy("The copy is written down.")

    def get_initial(self) -> dict[str, Any]:
        return {"sheets": self.object.pages}


class SecretLendView(GuardedAct):
    form_class, service = forms.SecretLendForm, services.lend_secret
    title, submit_label = gettext_lazy("Lend the paper"), gettext_lazy("Write down the loan")
    saved = gettext_lazy("The loan is written down.")


class SecretTakeBackView(GuardedAct):
    form_class, service = forms.SecretNoteForm, services.take_back_secret
    title, submit_label = gettext_lazy("Take the paper back"), gettext_lazy("Write it down as back")
    saved = gettext_lazy("Written down as back.")


class SecretClassifyView(GuardedAct):
    form_class, service, verb = forms.SecretClassForm, services.change_class, "classify"
    title, submit_label = gettext_lazy("Change the class"), gettext_lazy("Change the class of this secret")
    saved = gettext_lazy("The class is changed.")


class SecretHandOverView(GuardedAct):
    form_class, service = forms.SecretNoteForm, services.hand_over_secret
    title = gettext_lazy("Hand to the ordinary registry")
    lead = gettext_lazy("It becomes an ordinary letter with a new ordinary number. Its files stand there unencrypted.")
    submit_label, saved = gettext_lazy("Hand it over"), gettext_lazy("Handed to the ordinary registry.")


class SecretReportView(GuardedAct):
    form_class, service, verb = forms.SecretReportForm, services.report_incident, "report"
    title, submit_label = gettext_lazy("Report a loss or leak"), gettext_lazy("Report it now")
    saved, submit_css = gettext_lazy("Reported. The registrar and the deciding person are told."), "btn-danger"


class SecretSettleView(GuardedAct):
    form_class, service = forms.SecretSettleForm, services.settle_incident
    title, submit_label = gettext_lazy("Settle the report"), gettext_lazy("Write down the outcome")
    saved = gettext_lazy("The report is settled.")


ACT_VIEWS = {
    "answer": SecretAnswerView,
    "instruct": SecretInstructView,
    "present": SecretPresentView,
    "send": SecretSendView,
    "receipt": SecretReceiptView,
    "close": SecretCloseView,
    "minute": SecretMinuteView,
    "name": SecretNameView,
    "take_off": SecretTakeOffView,
    "files": SecretFilesView,
    "change": SecretChangeView,
    "copy": SecretCopyView,
    "lend": SecretLendView,
    "take_back": SecretTakeBackView,
    "classify": SecretClassifyView,
    "hand_over": SecretHandOverView,
    "report": SecretReportView,
    "settle": SecretSettleView,
}
__all__ = ["ACTS", "ACT_VIEWS", "SecretDetailView", "SecretListView", "SecretReceiveView", "SecretSendOutView"]

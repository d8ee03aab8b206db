"""The form and its one service: what is typed, what is refused, what changed meanwhile, what was sent twice."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, models, transaction
from django.forms import FileField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from coopoffice.files.services.keeping import keep_chosen

from ...forms.base import version_of
from ...policies import Refused, may_add, policy_for
from ...refusals import Rejected, busy, busy_sentence, database_refusal
from ...submissions import claim, keep_result, result_of
from .frame import GovernedView

log = logging.getLogger("coopoffice.web")


def keep_files(user: Any, form: Any) -> None:
    """Let the files of a form that comes back be kept, and shown beside their field."""
    for field in form.fields.values():
        if getattr(field, "keep", False) and field.checked:
            token = keep_chosen(user=user, files=field.checked)
            field.widget.kept = (token, [file.name for file in field.checked])


class GovernedFormView(GovernedView):
    """A form and its one service.

    Without a ``pk`` in the address it opens a new record (``may_add``); with one it acts on that record by ``verb``.
    ``service`` is called with ``by=request.actor``, the record under ``object_kwarg`` and the form's values by name,
    inside one transaction together with the form's one-time token. What the service refuses (``Refused``,
    ``Rejected``, ``ValidationError``, a named constraint) comes back on the form with everything typed still there.

    With ``check_seen`` a record somebody changed since the page was drawn is not overwritten: the page comes back
    (409) with both versions side by side, and sending it again saves. A second sending of the same form is led to the
    result of the first.
    """

    template_name = "web/form.html"
    form_class: ClassVar[Any]
    verb: str = "change"
    service: ClassVar[Callable[..., Any]]
    object_kwarg: str = ""
    submit_label: Any = ""
    submit_css: str = "btn-primary"
    saved: Any = ""
    lead: Any = ""
    check_seen: bool = True

    # --- what a subclass changes -----------------------------------------------------------------------------------

    @property
    def adds(self) -> bool:
        """Whether the form opens a new record."""
        return "pk" not in self.kwargs

    def get_rows(self, user: Any) -> models.QuerySet:
        """Rows to look the record up in; a subclass adds what drawing needs."""
        return self.model.objects.visible_to(user)  # type: ignore[attr-defined]

    def get_object(self) -> Any:
        """The record acted on. Unseen is 404, refused is 403 with its sentence."""
        return self.get_rows(self.request.user).one_for(self.request.user, self.verb, pk=self.kwargs["pk"])

    def check_may_add(self) -> None:
        """Raise Refused where the person may not open a record of this kind."""
        if not may_add(self.request.user, self.model):
            raise Refused(policy_for(self.model).refusal(self.request.user, "add", None))

    def get_initial(self) -> dict[str, Any]:
        """What stands in the form at first. From the record: the values of fields named like the form's."""
        if self.object is None or not hasattr(self.form_class, "base_fields"):
            return {}
        return {
            name: getattr(self.object, name)
            for name, field in self.form_class.base_fields.items()
            if hasattr(self.object, name) and not isinstance(field, FileField)  # a browser sends files only anew
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        """More keywords of the form."""
        return {}

    def get_service_kwargs(self, form: Any) -> dict[str, Any]:
        """Keywords of the service besides ``by``."""
        given = dict(form.values)
        if self.object is not None:
            given[self.object_kwarg or self.model._meta.model_name] = self.object
        return given

    def get_success_url(self, result: Any) -> str:
        """Where the person goes: the record the service returned, else the record acted on."""
        for row in (result, self.object):
            if hasattr(row, "get_absolute_url"):
                return row.get_absolute_url()
        return self.get_cancel_url()

    def get_saved_message(self, result: Any) -> str:
        """The notice on the page that follows."""
        return str(self.saved or _("Saved."))

    def get_cancel_url(self) -> str:
        """Where "cancel" leads."""
        if self.object is not None and hasattr(self.object, "get_absolute_url"):
            return self.object.get_absolute_url()
        return reverse("my_day")

    def get_title(self) -> Any:
        """The heading."""
        return self.title or self.submit_label

    def get_context(self, form: Any) -> dict[str, Any]:
        """More context of the page."""
        return {}

    # --- the frame -------------------------------------------------------------------------------------------------

    def make_form(self, data: Any = None, files: Any = None) -> Any:
        """The form, with the actor its choices are narrowed to."""
        return self.form_class(
            data,
            files,
            actor=self.request.actor,  # type: ignore[attr-defined]
            instance=self.object,
            initial=self.get_initial(),
            **self.get_form_kwargs(),
        )

    def setup_object(self) -> None:
        """Find the record, or ask whether one may be added."""
        self.object: Any = None
        if self.adds:
            self.check_may_add()
        else:
            self.object = self.get_object()

    def show(self, form: Any, *, status: int = 200, **context: Any) -> HttpResponse:
        """Draw the form's page. Where it comes back with mistakes, files that may be kept stay chosen."""
        if form.is_bound:
            keep_files(self.request.user, form)
        return self.page(
            {
                "form": form,
                "record": self.object,
                "title": self.get_title(),
                "lead": self.lead,
                "crumbs": self.get_crumbs(),
                "submit_label": self.submit_label or _("Save"),
                "submit_css": self.submit_css,
                "cancel_url": self.get_cancel_url(),
                **self.get_context(form),
                **context,
            },
            status=status,
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.setup_object()
        return self.show(self.make_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        again = self._sent_before(request)
        if again is not None:
            return again
        self.setup_object()
        form = self.make_form(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, status=422)
        if form.token is None:
            form.renew()
            form.refuse(_("The page was not sent whole. Check it and send it again."))
            return self.show(form, status=422)
        status = 422
        try:
            return self._run(form)
        except _Stale as stale:
            return self._show_stale(form, stale.row)
        except Rejected as refusal:
            form.refuse(refusal.sentence, refusal.field)
        except Refused as refusal:
            form.refuse(refusal.reason)
            status = 403
        except ValidationError as refusal:
            form.refuse(refusal)
        except DatabaseError as error:
            status = 409
            form.refuse(self._words_for(error))
        return self.show(form, status=status)

    def _words_for(self, error: DatabaseError) -> ValidationError | str:
        if busy(error):
            return busy_sentence()
        words = database_refusal(error) if isinstance(error, IntegrityError) else None
        if words is None:
            log.exception("The database refused %s without words of ours.", type(self).__name__)
            return _("The record cannot be stored like this. Nothing was saved; check what was typed.")
        return words

    def _run(self, form: Any) -> HttpResponse:
        """Claim the token, look at the version, run the service: one transaction."""
        user = self.request.user
        with transaction.atomic():
            if not claim(user, form.token):
                return self._lead_to(result_of(user, form.token) or "")
            if self.object is not None and self.check_seen:
                row = self.model.objects.take(self.request.user, self.verb, self.object.pk)  # type: ignore[attr-defined]
                if version_of(row) != form.cleaned_data["seen"]:
                    raise _Stale(row)
            result = type(self).service(by=self.request.actor, **self.get_service_kwargs(form))  # type: ignore[attr-defined]
            url = self.get_success_url(result)
            keep_result(user, form.token, url)
        messages.success(self.request, self.get_saved_message(result))
        return HttpResponseRedirect(url)

    def _sent_before(self, request: HttpRequest) -> HttpResponse | None:
        """Where this very form was sent before, lead to its result: the record may not allow the act any more."""
        try:
            token = uuid.UUID(request.POST.get("submission", ""))
        except ValueError:
            return None
        result = result_of(request.user, token)
        return None if result is None else self._lead_to(result)

    def _lead_to(self, url: str) -> HttpResponse:
        messages.info(self.request, _("This form was sent already; nothing was done twice."))
        return HttpResponseRedirect(url or reverse("my_day"))

    def _show_stale(self, form: Any, row: models.Model) -> HttpResponse:
        shown = self.form_class(None, actor=self.request.actor, instance=row)  # type: ignore[attr-defined]
        lines = []
        for name, typed in form.values.items():
            if not hasattr(row, name):
                continue
            stored = getattr(row, name)
            if stored != typed and not (stored in (None, "") and typed in (None, "")):
                lines.append(
                    {
                        "label": form[name].label,
                        "stored": _readable(shown.fields[name], row, name),
                        "typed": _choice_label(form.fields[name], typed),
                    }
                )
        form.renew(row)
        return self.show(form, status=409, stale=lines, stale_record=row)


def _choice_label(field: Any, value: Any) -> Any:
    if hasattr(value, "_meta"):
        return str(value)
    for key, label in getattr(field, "choices", None) or ():
        if str(key) == str(value):
            return label
    return field.prepare_value(value)


def _readable(field: Any, row: models.Model, name: str) -> Any:
    return _choice_label(field, getattr(row, name))


class _Stale(Exception):
    """The record changed since the page was drawn."""

    def __init__(self, row: models.Model) -> None:
        super().__init__()
        self.row = row


class ActionView(GovernedFormView):
    """One act on one record: its verb is the right, the button and the service.

    The record's state decides (the service's transition table answers with a sentence), so a change of other fields
    in the meantime does not stop the act.
    """

    check_seen = False

    @property
    def adds(self) -> bool:
        return False

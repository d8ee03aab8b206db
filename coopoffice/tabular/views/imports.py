"""The pages of a file sent in: choose it, look at what it would do, write it or put it away."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from coopoffice.jobs.models import Job
from coopoffice.jobs.services import start_job
from coopoffice.web.policies import Refused

from ..choices import RowState, RunState
from ..exports import XLSX, disposition
from ..forms import ImportUploadForm
from ..models import ImportRun
from ..reading import WrongFile
from ..resources import RehearsedResource, rehearsed_resources
from ..services import confirm_import, refuse_import, rehearse_import
from ..services.imports import CONFIRM, REHEARSE, resource_for
from ..workbooks import error_workbook, template_workbook


def _resource(request: HttpRequest, key: str) -> RehearsedResource:
    try:
        return resource_for(request.actor, key)
    except LookupError:
        raise Http404 from None


class ImportUploadView(View):
    """Choose the file."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        return self._page(request, _resource(request, key), ImportUploadForm())

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        resource = _resource(request, key)
        form = ImportUploadForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                run = rehearse_import(by=request.actor, resource=key, filename=file.name, data=file.read())
            except WrongFile as error:
                form.add_error("file", str(error))
            else:
                return redirect("import_detail", pk=run.pk)
        return self._page(request, resource, form)

    def _page(self, request: HttpRequest, resource: RehearsedResource, form: ImportUploadForm) -> HttpResponse:
        columns = [(resource.heading(name), resource.required(name)) for name in resource.names()]
        context = {"resource": resource, "form": form, "columns": columns}
        return render(request, "tabular/import_upload.html", context, status=422 if form.errors else 200)


class ImportTemplateView(View):
    """The empty workbook with the list's headings."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        resource = _resource(request, key)
        response = HttpResponse(template_workbook(resource), content_type=XLSX)
        response["Content-Disposition"] = disposition(f"{resource.title}.xlsx")
        return response


class ImportDetailView(View):
    """What the file would do, row by row."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = ImportRun.objects.visible_to(request.user).defer("content").get_visible(request.user, pk=pk)
        kind = CONFIRM if run.state == RunState.REHEARSED else REHEARSE
        job = Job.objects.visible_to(request.user).filter(kind=kind, key=str(run.pk)).first()
        if job is not None and run.state not in (RunState.WAITING, RunState.REHEARSED):
            job = None
        states = [(state, label, getattr(run, state)) for state, label in RowState.choices]
        first = RowState.REFUSED if run.refused else next((s for s, _label, n in states if n), RowState.NEW)
        shown = request.GET.get("show")
        shown = shown if shown in RowState.values else first
        rows = run.rows.filter(state=shown)
        context = {
            "run": run,
            "job": job,
            "states": states,
            "shown": shown,
            "page": Paginator(rows, 50).get_page(request.GET.get("page")),
            "resource": rehearsed_resources.get(run.resource),
            "writable": run.state == RunState.REHEARSED and not run.refused and (run.new or run.changed),
            "row_count": run.new + run.changed + run.same + run.refused,
        }
        return render(request, "tabular/import_detail.html", context)


class ImportConfirmView(View):
    """Write the rehearsed file: at once where it is short, else by a worker."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = ImportRun.objects.visible_to(request.user).defer("content").get_visible(request.user, pk=pk)
        resource = _resource(request, run.resource)
        try:
            if run.new + run.changed + run.same > resource.inline_rows and run.state == RunState.REHEARSED:
                start_job(by=request.actor, kind=CONFIRM, arguments={"run": run.pk}, key=str(run.pk))
            else:
                confirm_import(by=request.actor, run=run)
                messages.success(request, _("The file has been written."))
        except (Refused, WrongFile) as error:
            messages.error(request, str(error))
        return redirect("import_detail", pk=run.pk)


class ImportRefuseView(View):
    """Put the file away unwritten."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = ImportRun.objects.visible_to(request.user).defer("content").get_visible(request.user, pk=pk)
        try:
            refuse_import(by=request.actor, run=run)
            messages.success(request, _("The file was put away. Nothing was written."))
        except Refused as error:
            messages.error(request, str(error))
        return redirect("import_detail", pk=run.pk)


class ImportErrorsView(View):
    """The refused rows as a workbook with the wrong cells marked."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = ImportRun.objects.get_visible(request.user, pk=pk)
        if not run.refused:
            raise Http404
        response = HttpResponse(error_workbook(run), content_type=XLSX)
        response["Content-Disposition"] = disposition(_("Refused rows of %(file)s") % {"file": run.filename} + ".xlsx")
        return response

"""Long files are read and written by a worker."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice import jobs
from coopoffice.web.policies import Refused

from .models import ImportRun
from .reading import WrongFile
from .services import confirm_import, rehearse_run
from .services.imports import CONFIRM, REHEARSE


def _mine(run: jobs.Run, pk: int) -> ImportRun:
    row = ImportRun.objects.visible_to(run.by.user).filter(pk=pk).first()
    if row is None:
        raise jobs.JobFailed(_("The file is no longer there."))
    return row


@jobs.task(kind=REHEARSE, title=gettext_lazy("Rehearsal of a file"))
def rehearse(job: jobs.Run, run: int) -> dict:
    """Rehearse the kept file."""
    try:
        row = rehearse_run(by=job.by, run=_mine(job, run), progress=job.progress)
    except (WrongFile, Refused) as error:
        raise jobs.JobFailed(str(error)) from error
    return {
        "message": _("%(count)d rows read.") % {"count": row.new + row.changed + row.same + row.refused},
        "url": reverse("import_detail", args=[row.pk]),
    }


@jobs.task(kind=CONFIRM, title=gettext_lazy("Writing of a file"))
def confirm(job: jobs.Run, run: int) -> dict:
    """Write the rehearsed file."""
    try:
        row = confirm_import(by=job.by, run=_mine(job, run), progress=job.progress)
    except (WrongFile, Refused) as error:
        raise jobs.JobFailed(str(error)) from error
    return {
        "message": _("%(new)d rows added, %(changed)d changed.") % {"new": row.new, "changed": row.changed},
        "url": reverse("import_detail", args=[row.pk]),
    }

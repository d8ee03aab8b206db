"""Files in: rehearse, then write exactly what was rehearsed, or nothing."""

from collections import Counter
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.jobs.services import start_job
from coopoffice.web.policies import Refused

from ..choices import RowState, RunState
from ..models import ImportRow, ImportRun
from ..reading import MAX_BYTES, WrongFile, read_table
from ..resources import RehearsedResource, fingerprint, rehearsed_resources

REHEARSE, CONFIRM = "tabular.rehearse", "tabular.confirm"


def resource_for(by: Any, key: str) -> RehearsedResource:
    """Return the list of the key. Raises LookupError where there is none, Refused where the actor may not send it."""
    resource = rehearsed_resources[key]()
    if not resource.may_import(by):
        raise Refused(_("You may not send in this list."))
    return resource


@service
def rehearse_import(*, by: Any, resource: str, filename: str, data: bytes) -> ImportRun:
    """Keep the file and find out what it would do; nothing of the list is written.

    A short file is rehearsed at once, a long one by a worker (``run.state`` is then "waiting" and ``run.job`` the
    job). Raises WrongFile with a sentence for a file that is no table of this list, Refused without the right.
    """
    what = resource_for(by, resource)
    if len(data) > MAX_BYTES:
        raise WrongFile(_("The file is larger than %(size)d MB. Split it.") % {"size": MAX_BYTES // 1024 // 1024})
    lines = read_table(data)
    what.find_headings(lines)
    run = ImportRun.objects.create(
        resource=resource, filename=filename[-255:], content=data, requested_by=by.user, state=RunState.WAITING
    )
    if len(lines) > what.inline_rows:
        run.job = start_job(by=by, kind=REHEARSE, arguments={"run": run.pk}, key=str(run.pk))
    else:
        return rehearse_run(by=by, run=run)
    return run


@service
def rehearse_run(*, by: Any, run: ImportRun, progress: Any = None) -> ImportRun:
    """Rehearse a kept file. Raises WrongFile, Refused."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk, requested_by=by.user)
    if run.state != RunState.WAITING:
        return run
    what = resource_for(by, run.resource)
    outcomes, columns, heading_line = what.rehearse(by, read_table(bytes(run.content)), progress=progress)
    ImportRow.objects.bulk_create(
        [
            ImportRow(
                run=run,
                number=o.number,
                state=o.state,
                label=o.label,
                values=o.cells,
                differences=o.differences,
                errors=o.errors,
            )
            for o in outcomes
        ],
        batch_size=1000,
    )
    counts = Counter(str(o.state) for o in outcomes)
    for state in RowState.values:
        setattr(run, state, counts[state])
    run.state, run.headings, run.heading_line = RunState.REHEARSED, columns, heading_line
    run.fingerprint = fingerprint(outcomes)
    run.save()
    return run


@service
def confirm_import(*, by: Any, run: ImportRun, progress: Any = None) -> ImportRun:
    """Write what the rehearsal showed: all of it in one transaction, or nothing.

    The file is judged again with its rows locked; where anything turned out differently than rehearsed (somebody
    changed a row meanwhile) Refused is raised and nothing is written. So it is with refused rows in the file.
    Raises Http404 for somebody else's file.
    """
    run = ImportRun.objects.take(by.user, "confirm", run.pk)
    what = resource_for(by, run.resource)
    if run.refused:
        raise Refused(_("Correct the refused rows first: a file is written as a whole."))
    if not run.new and not run.changed:
        raise Refused(_("The file changes nothing."))
    outcomes, _columns, _line = what.rehearse(by, read_table(bytes(run.content)), lock=True, progress=progress)
    if fingerprint(outcomes) != run.fingerprint:
        raise Refused(_("The list has changed since the rehearsal. Send the file in again."))
    new = [o for o in outcomes if o.state == RowState.NEW]
    changed = [o for o in outcomes if o.state == RowState.CHANGED]
    try:
        with transaction.atomic():
            what.write(by, new, changed)
    except IntegrityError:
        raise Refused(
            _("A row clashes with one that exists already. Nothing was written. Send the file in again.")
        ) from None
    run.state, run.finished_at = RunState.CONFIRMED, timezone.now()
    run.save(update_fields=["state", "finished_at"])
    return run


@service
def refuse_import(*, by: Any, run: ImportRun) -> ImportRun:
    """Put the file away unwritten. Raises Http404 for somebody else's, Refused where it is decided already."""
    run = ImportRun.objects.take(by.user, "refuse", run.pk)
    run.state, run.finished_at = RunState.REFUSED, timezone.now()
    run.save(update_fields=["state", "finished_at"])
    return run

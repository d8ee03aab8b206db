"""Long prints, made in the background while a page shows how far they are."""

import hashlib
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.files.inspection import Checked, shown_name
from coopoffice.files.services import attach_files
from coopoffice.jobs.registry import JobFailed, Run, task
from coopoffice.web.tables import Listing

from .models import PrintedList

PRINT_LIST = "printing.list"


@task(kind=PRINT_LIST, title=gettext_lazy("Print a list"))
def print_list(run: Run, *, view: str, query: str, lang: str) -> dict[str, Any]:
    """Make the list again with the rights the person has now, print it and hang the PDF on the job."""
    from .lists import paper_of_listing  # WeasyPrint is loaded by the worker that prints, not by every process

    with translation.override(lang):
        try:
            listing = Listing.again({"view": view, "query": query}, run.by.user)
        except (ImportError, Http404, PermissionDenied):
            raise JobFailed(_("This list can no longer be made. Open it again.")) from None
        count = listing.rows.order_by().count()
        # Reading is the small part: the page shows it as the first third.
        paper = paper_of_listing(
            listing,
            count=count,
            progress=lambda done, total: run.progress(done, 3 * total, _("The list is laid out on paper.")),
        )
        file = Checked(
            name=shown_name(f"{listing.title}.pdf"),
            content_type="application/pdf",
            content=paper.content,
            received_sha256=hashlib.sha256(paper.content).hexdigest(),
        )
        rows = attach_files(by=run.by, owner=run.job, model=PrintedList, files=[file])
        run.progress(3 * count, 3 * count)
        return {
            "message": _("The print is ready: %(pages)s pages.") % {"pages": f"{paper.pages:,}"},
            "url": f"{rows[0].get_absolute_url()}?inline=1",
        }

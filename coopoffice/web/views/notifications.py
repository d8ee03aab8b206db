"""The bell: a person's own notifications."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from ..models import Notification
from ..services.notifications import mark_read

PAGE = 30


@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    """New ones or all, newest first."""
    show_all = request.GET.get("view") == "all"
    rows = Notification.objects.of(request.user)
    if not show_all:
        rows = rows.unread()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "web/notification_list.html",
        {"page": page, "show_all": show_all, "crumbs": [(_("Notifications"), "")]},
    )


@require_safe
def notification_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to what the notification is about, and mark it as opened."""
    row = Notification.objects.of(request.user).filter(pk=pk).first()
    if row is None:
        raise Http404
    mark_read(user=request.user, notification=row)
    return redirect(row.url or "notification_list")


@require_POST
def notification_read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as opened."""
    done = mark_read(user=request.user)
    if done:
        messages.success(request, ngettext("%(n)d marked as read.", "%(n)d marked as read.", done) % {"n": done})
    return redirect("notification_list")

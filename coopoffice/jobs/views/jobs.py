"""A person's own background work."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from ..models import Job
from ..services import cancel_job, retry_job


class JobListView(View):
    """What I asked the system to do, newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        page = Paginator(Job.objects.visible_to(request.user), 30).get_page(request.GET.get("page"))
        return render(request, "jobs/job_list.html", {"page": page})


class JobDetailView(View):
    """One piece of work."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = Job.objects.get_visible(request.user, pk=pk)
        return render(request, "jobs/job_detail.html", {"job": job})


class JobProgressView(View):
    """The live part of a page: asks again every second while the work is open.

    With ``?then=refresh`` the page around it is drawn anew once the work is finished.
    """

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = Job.objects.get_visible(request.user, pk=pk)
        refresh = request.GET.get("then") == "refresh"
        response = render(request, "jobs/_job_progress.html", {"job": job, "refresh": refresh})
        if refresh and not job.is_open:
            response["HX-Refresh"] = "true"
        response["Cache-Control"] = "no-store"
        return response


class JobCancelView(View):
    """Stop the work."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = cancel_job(by=request.actor, job=Job.objects.get_visible(request.user, pk=pk))
        return redirect("job_detail", pk=job.pk)


class JobRetryView(View):
    """Try the work again."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = retry_job(by=request.actor, job=Job.objects.get_visible(request.user, pk=pk))
        return redirect("job_detail", pk=job.pk)

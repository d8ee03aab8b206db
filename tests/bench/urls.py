"""The site's own addresses and one more: the floor every figure is a ratio to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path


def floor(request: HttpRequest) -> HttpResponse:
    """An authenticated page that renders one empty template inside the whole frame's middleware."""
    assert request.user.is_authenticated
    return render(request, "bench/floor.html")


def frame(request: HttpRequest) -> HttpResponse:
    """The same with the whole frame of the site drawn around nothing: menu, counts, search, user."""
    return render(request, "bench/frame.html")


urlpatterns = [
    path("bench/frame/", frame, name="bench_frame"),
    path("bench/floor/", floor, name="bench_floor"),
    path("", include("coopoffice.urls")),
]
handler400 = "coopoffice.web.views.errors.bad_request"
handler403 = "coopoffice.web.views.errors.forbidden"
handler404 = "coopoffice.web.views.errors.not_found"
handler500 = "coopoffice.web.views.errors.server_error"

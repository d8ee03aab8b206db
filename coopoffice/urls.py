"""Every door of the site. Each app brings its own ``urls.py``; nothing is routed anywhere else."""

from django.urls import include, path

urlpatterns = [
    path("", include("coopoffice.desk.urls")),
    path("", include("coopoffice.web.urls")),
    path("files/", include("coopoffice.files.urls")),
    path("imports/", include("coopoffice.tabular.urls")),
    path("jobs/", include("coopoffice.jobs.urls")),
    path("registers/", include("coopoffice.registers.urls")),
    path("audit/", include("coopoffice.audit.urls")),
    path("units/", include("units.urls")),
    path("saraban/", include("saraban.urls")),
    path("planning/", include("planning.urls")),
    path("procurement/", include("procurement.urls")),
    path("personnel/", include("personnel.urls")),
]

handler400 = "coopoffice.web.views.errors.bad_request"
handler403 = "coopoffice.web.views.errors.forbidden"
handler404 = "coopoffice.web.views.errors.not_found"
handler500 = "coopoffice.web.views.errors.server_error"

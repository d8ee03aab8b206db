from django.urls import path

from . import views

urlpatterns = [
    path("", views.my_day, name="my_day"),
    path("overview/", views.overview, name="overview"),
    path("overview/overview.pdf", views.overview_paper, name="overview_paper"),
    path("acting/", views.posting_switch, name="posting_switch"),
]

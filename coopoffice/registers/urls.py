from django.urls import path

from coopoffice.registers import views

app_name = "registers"
urlpatterns = [
    path("", views.SeriesListView.as_view(), name="series_list"),
    path("open/", views.SeriesOpenView.as_view(), name="series_open"),
    path("<int:pk>/", views.SeriesDetailView.as_view(), name="series_detail"),
    path("<int:pk>/draw/", views.SeriesDrawView.as_view(), name="series_draw"),
    path("<int:pk>/reserve/", views.SeriesReserveView.as_view(), name="series_reserve"),
    path("numbers/<int:pk>/void/", views.NumberVoidView.as_view(), name="number_void"),
    path("numbers/<int:pk>/use/", views.NumberUseView.as_view(), name="number_use"),
    path("numbers/<int:pk>/release/", views.NumberReleaseView.as_view(), name="number_release"),
]

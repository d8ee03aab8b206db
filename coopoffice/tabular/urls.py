from django.urls import path

from .views import imports

urlpatterns = [
    path("<int:pk>/", imports.ImportDetailView.as_view(), name="import_detail"),
    path("<int:pk>/confirm/", imports.ImportConfirmView.as_view(), name="import_confirm"),
    path("<int:pk>/refuse/", imports.ImportRefuseView.as_view(), name="import_refuse"),
    path("<int:pk>/errors.xlsx", imports.ImportErrorsView.as_view(), name="import_errors"),
    path("new/<str:key>/", imports.ImportUploadView.as_view(), name="import_upload"),
    path("new/<str:key>/template.xlsx", imports.ImportTemplateView.as_view(), name="import_template"),
]

from django.urls import path

from .views import log

urlpatterns = [path("", log.AuditListView.as_view(), name="audit_list")]

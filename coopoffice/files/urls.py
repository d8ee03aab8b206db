from django.urls import path

from . import views

urlpatterns = [
    path("<str:model>/<int:pk>/", views.file_open, name="file_open"),
    path("<str:model>/<int:pk>/pages/<int:number>/", views.file_page, name="file_page"),
]

"""The addresses of the legal documents; a version's address is for ever."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from legal import views

app_name = "legal"
urlpatterns = [
    path("", views.index, name="index"),
    path(_("legal-notice/"), views.notice, name="notice"),
    path("<slug:slug>/", views.document, name="document"),
    path("<slug:slug>/<int:number>/", views.version, name="version"),
]

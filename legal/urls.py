"""The addresses of the legal documents; a version's address is for ever."""

from django.urls import path

from legal import views

app_name = "legal"
urlpatterns = [
    path("<slug:slug>/", views.document, name="document"),
    path("<slug:slug>/<int:number>/", views.version, name="version"),
]

"""The addresses of the set-up guides."""

from django.urls import path

from tutorials import views

app_name = "tutorials"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:platform>/", views.tutorial, name="tutorial"),
]

"""Its letters hold links to its pages."""

from django.urls import include, path

urlpatterns = [path("", include("helpdesk.urls"))]

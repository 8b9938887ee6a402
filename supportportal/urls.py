"""Every door of the portal: one include per app."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from supportportal import health, views

urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("search/", views.search, name="search"),
        path("faq/", include("faq.urls")),
        path("tutorials/", include("tutorials.urls")),
        path("legal/", include("legal.urls")),
        path("chat/", include("chat.urls")),
        path("", include("tickets.urls")),
    ),
]

"""Every door of the portal: one include per app."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path

from supportportal import health, refused_pages, views
from supportportal.foundations import editing
from tickets.mailroom.arriving import webhooks

handler403 = refused_pages.not_allowed
handler404 = refused_pages.not_found
handler429 = refused_pages.too_often

urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/web", health.web, name="health_web"),
    path("health/ready", health.ready, name="health_ready"),
    path("webhooks/letters/<slug:provider>/", webhooks.take, name="letters_webhook"),
    path("admin/account/", include("supportportal.sign_in.account_urls")),
    # Django leads from here to any row's page, of whatever team it is: nothing of ours asks for it.
    path("admin/r/<path:row>", admin.site.admin_view(refused_pages.no_such_page), name="any_row"),
    path("admin/", admin.site.urls),
    # Never asked: these names of the library's lead to the desk's own pages, which stand above.
    path("admin/login/", admin.site.login, name="account_login"),
    path("admin/logout/", admin.site.logout, name="account_logout"),
    # The names and addresses that the Markdown editor's widget asks for; its own open views are not included.
    path("markdownx/markdownify/", editing.preview, name="markdownx_markdownify"),
    path("markdownx/upload/", editing.upload, name="markdownx_upload"),
    re_path(r"^media/articles/(?P<name>[0-9a-f]{24}-\d+x\d+\.(?:png|jpg|webp))$", editing.picture, name="picture"),
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

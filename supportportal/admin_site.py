"""The agents' desk: Django's admin with the portal's name on the door."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class DeskSite(admin.AdminSite):
    site_header = _("Desk")
    site_title = _("Desk")
    index_title = _("What waits")


class DeskConfig(AdminConfig):
    default_site = "supportportal.admin_site.DeskSite"

"""The agents' desk takes the place of Django's own admin site."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    default_site = "supportportal.desk_site.DeskSite"  # by name: it imports models, and this is read before them

"""The groups of accounts, and what Django's admin lets their people do."""

from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet

AGENTS, EDITORS = "Agents", "Editors"
DESK_APPS = ("tickets", "chat")
LIBRARY_APPS = ("faq", "tutorials", "legal", "markdownx")


def open_groups() -> None:
    """“Agents” may look at and work with tickets and chats, but destroy nothing; “Editors” own what is to be read.

    Safe to call again: who is in them stays.
    """
    agents, _ = Group.objects.get_or_create(name=AGENTS)
    agents.permissions.set(_permissions(*DESK_APPS).exclude(codename__startswith="delete_"))
    editors, _ = Group.objects.get_or_create(name=EDITORS)
    editors.permissions.set(_permissions(*LIBRARY_APPS))


def _permissions(*apps: str) -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label__in=apps)

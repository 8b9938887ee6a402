"""Who may stand at the desk, and what lies on it for them."""

from datetime import datetime
from typing import Any

from django.contrib.admin.views.main import PAGE_VAR
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format

from supportportal.foundations.django_types import AnyPaginator
from supportportal.foundations.staff.guarded_rows import GuardedAdmin
from tickets import access
from tickets.admin.counting import LongListPaginator, number_in
from tickets.models import Agent, Ticket
from tickets.models.ticket import TicketQuerySet


def is_superuser(request: HttpRequest) -> bool:
    return bool(request.user.is_active and request.user.is_superuser)


def agent_at(request: HttpRequest) -> Agent | None:
    return access.agent_of(request.user)


def visible_tickets(request: HttpRequest) -> TicketQuerySet:
    """Everything for a superuser, the teams' and their own for an agent, nothing for anybody else."""
    if is_superuser(request):
        return Ticket.objects.all()
    agent = agent_at(request)
    return Ticket.objects.visible_to(agent) if agent else Ticket.objects.none()


def when(moment: datetime) -> str:
    """Day and time on the desk's clock, the same way in every list."""
    return date_format(timezone.localtime(moment), "j F Y, H:i")


class DeskAdmin(GuardedAdmin):
    """Open to agents and superusers; what they find in it is for `get_queryset` to say. Nothing can be deleted."""

    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False

    def agent(self, request: HttpRequest) -> Agent | None:
        return agent_at(request)

    def get_paginator(
        self, request: HttpRequest, queryset: QuerySet[Any], per_page: int, *_other: Any, **_named: Any
    ) -> AnyPaginator:
        return LongListPaginator(queryset, per_page, page=number_in(request, PAGE_VAR))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_superuser(request) or self.agent(request) is not None

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnlyDeskAdmin(DeskAdmin):
    """To look at: its rows are written elsewhere."""

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class SuperuserAdmin(DeskAdmin):
    """For the administrator only, who may delete here too."""

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_superuser(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_superuser(request)

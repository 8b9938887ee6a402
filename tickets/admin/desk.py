"""Who may stand at the desk, and what lies on it for them."""

from datetime import datetime
from typing import Any

from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format

from supportportal.foundations.django_types import AnyPaginator
from supportportal.foundations.masking.masks import masked
from supportportal.foundations.staff.guarded_rows import GuardedAdmin
from tickets import access
from tickets.admin.counting import LongListPaginator, number_in
from tickets.admin.tabs import DeskList
from tickets.guarantee.rules.policies import PAYMENTS
from tickets.models import Agent, ConformityCase, Ticket
from tickets.models.ticket import TicketQuerySet

WRITTEN = {"subject", "words"}  # fields of searches that hold what people wrote
MOST_SEARCHED = 2_000  # rows found, of which each is looked at for masks


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


def visible_cases(request: HttpRequest) -> QuerySet[ConformityCase]:
    """The cases of the tickets one may read; and for those who pay, every case in which something is to be paid."""
    readable, agent = visible_tickets(request).holds(), agent_at(request)
    if agent is None or not access.pays(agent):
        return ConformityCase.objects.filter(readable)
    payable = Q(remedy_chosen_at__isnull=False) | Q(refund_due_at__isnull=False) | Q(duty__in=PAYMENTS)
    return ConformityCase.objects.filter(readable | payable)


def when(moment: datetime) -> str:
    """Day and time on the desk's clock, the same way in every list."""
    return date_format(timezone.localtime(moment), "j F Y, H:i")


def _is_masked(bit: str, text: str) -> bool:
    return bit in text.lower() and bit not in masked(text).lower()


class DeskAdmin(GuardedAdmin):
    """Open to agents and superusers; what they find in it is for `get_queryset` to say. Nothing can be deleted."""

    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False

    def agent(self, request: HttpRequest) -> Agent | None:
        return agent_at(request)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DeskList

    def get_paginator(
        self, request: HttpRequest, queryset: QuerySet[Any], per_page: int, *_other: Any, **_named: Any
    ) -> AnyPaginator:
        return LongListPaginator(queryset, per_page, page=number_in(request, PAGE_VAR))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """What is masked isn't found either: or a password is guessed letter by letter."""
        if not search_term.strip():
            return queryset, False
        found, may_repeat = self.searched_for(request, queryset, search_term), False
        written = [field for field in self.get_search_fields(request) if field.rpartition("__")[2] in WRITTEN]
        bits = [bit.lower() for bit in search_term.split()]
        if not bits or not written:
            return found, may_repeat
        texts = found.values_list("pk", *written)[:MOST_SEARCHED]
        hidden = [pk for pk, *words in texts if any(_is_masked(bit, " ".join(filter(None, words))) for bit in bits)]
        return (found.exclude(pk__in=hidden) if hidden else found), may_repeat

    def searched_for(self, request: HttpRequest, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Column by column, unless a list knows an index that has the words."""
        found, may_repeat = super().get_search_results(request, rows, words)
        return found.distinct() if may_repeat else found

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

"""The agents' desk: Django's admin with the portal's name on the door, and what waits on its first page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import cast
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from chat.models import Conversation
from supportportal.customer_export import export_page
from supportportal.foundations.staff import second_factor
from supportportal.sign_in.sign_in_page import SignInPage
from tickets import account_letters
from tickets.access import agent_of, pays
from tickets.guarantee.billing import TO_HAND_OVER, TO_PAY
from tickets.guarantee.sweep import plausible_clock, watchdog
from tickets.mailroom.sorting.waiting_letters import waiting_in
from tickets.mailroom.troubles import troubles
from tickets.models import (
    AccountLetter,
    Agent,
    ConformityCase,
    IncomingEmail,
    OutgoingEmail,
    PossibleClaim,
    RenewalLetter,
    Ticket,
)
from tickets.models.renewal_letter import nobody_told
from tickets.models.ticket import TicketQuerySet
from tickets.outbox import way_out

DUE_SOON_WITHIN = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class WaitingCount:
    """One number on the first page, and the list it counts."""

    label: str | Promise
    count: int
    url: str
    alarming: bool = False  # red, unless it is zero
    timely: bool = False  # amber, unless it is zero


class DeskSite(admin.AdminSite):
    site_header = _("Desk")
    site_title = _("Desk")
    index_title = _("What waits")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not second_factor.is_lacking(request.session)

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        if request.method == "GET" and self.has_permission(request):
            return redirect("admin:index")
        context = {**self.each_context(request), "title": _("Log in"), "app_path": request.get_full_path()}
        page = SignInPage.as_view(extra_context={**context, **(extra_context or {})})
        return cast(HttpResponse, page(request))

    def password_change(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> TemplateResponse:
        """They hear of it by mail, as when it was changed by a link: it may not have been them."""
        answer = super().password_change(request, extra_context)
        if request.method == "POST" and answer.status_code == HTTPStatus.FOUND:
            account_letters.tell(cast(User, request.user), AccountLetter.Kind.PASSWORD_CHANGED, now=timezone.now())
        return answer

    def index(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> TemplateResponse:
        agent = agent_of(request.user)
        welcome = {"agent": agent, "teams": list(agent.teams.order_by("topic")) if agent else []}
        clock = clock_to_ask_about(request)
        waiting = {"waiting": what_waits(request, agent), "troubles": list(troubles())}
        waiting |= {"shut": way_out.shut_since(now=timezone.now())}
        return super().index(request, {**welcome, **clock, **waiting, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern | URLResolver]:
        export = path("customers/<int:customer_id>/export/", self.admin_view(export_page), name="customer_export")
        clock = path("clock/", self.admin_view(self.believe_clock), name="believe_clock")
        return [clock, export, *super().get_urls()]

    def believe_clock(self, request: HttpRequest) -> HttpResponse:
        if not answers_for_the_clock(request):
            raise PermissionDenied
        if request.method == "POST":
            now, uptime = watchdog.database_now(), plausible_clock.uptime()
            if watchdog.believe_clock(shown=shown_in(request), now=now, uptime=uptime):
                messages.success(request, _("Noted. What is due about the cases goes out within a minute."))
            elif plausible_clock.leap(now=now, uptime=uptime):
                messages.error(request, _("The clock says something else by now than what you saw. Look again."))
        return redirect("admin:index")


def clock_to_ask_about(request: HttpRequest) -> dict[str, object]:
    """What the clock that counts says, which may be the database's, and how it leapt."""
    if not answers_for_the_clock(request):
        return {}
    now = watchdog.database_now()
    return {"now": now, "leap": plausible_clock.leap(now=now, uptime=plausible_clock.uptime())}


def shown_in(request: HttpRequest) -> datetime | None:
    """What the clock said on the page on which they pressed the button."""
    try:
        shown = parse_datetime(request.POST.get("shown", ""))
    except ValueError:
        return None
    return shown if shown and shown.tzinfo else None


def answers_for_the_clock(request: HttpRequest) -> bool:
    """Administrators, and whoever leads a team."""
    agent = agent_of(request.user)
    return bool(request.user.is_superuser) or (agent is not None and agent.led_teams.exists())


def what_waits(request: HttpRequest, agent: Agent | None) -> list[WaitingCount]:
    """What waits for an agent's teams; everything for a superuser; nothing for anybody else."""
    if agent is None and not request.user.is_superuser:
        return []
    now, everything = timezone.now(), agent is None or bool(request.user.is_superuser)
    owed_to_all = everything or (agent is not None and pays(agent))
    tickets, chats = Ticket.objects.all(), Conversation.objects.all()
    if agent and not everything:
        tickets, chats = tickets.visible_to(agent), chats.visible_to(agent)
    return [
        *tickets_waiting(tickets, agent),
        *noes_to_read(agent),
        *cases_waiting(tickets, now=now),
        WaitingCount(_("Chats waiting"), chats.waiting().count(), listed("chat_conversation"), timely=True),
        *money_waiting(tickets, owed_to_all=owed_to_all, now=now),
        *letters_waiting(tickets, everything=everything),
        *(renewals_missed(now=now) if owed_to_all else ()),
    ]


def tickets_waiting(tickets: TicketQuerySet, agent: Agent | None) -> Iterable[WaitingCount]:
    waiting = Q(status=Ticket.Status.WAITING_FOR_US)
    counts = tickets.open().aggregate(
        mine=Count("pk", filter=Q(assignee=agent)),
        unassigned=Count("pk", filter=waiting & Q(assignee=None)),
    )
    if agent:
        yield WaitingCount(_("Your open tickets"), counts["mine"], listed("tickets_ticket", tab="mine"))
    else:
        needing_us = tickets.needing_us().count()
        yield WaitingCount(_("Waiting for us, or with a case"), needing_us, listed("tickets_ticket", tab="teams"))
    yield WaitingCount(_("Unassigned, waiting"), counts["unassigned"], listed("tickets_ticket", tab="unassigned"))
    undecided = tickets.undecided().count()
    yield WaitingCount(
        _("Claim or not? To be decided"), undecided, listed("tickets_ticket", tab="undecided"), timely=True
    )


def noes_to_read(agent: Agent | None) -> Iterable[WaitingCount]:
    """For who leads a team: what the team took for no claim."""
    topics = list(agent.led_teams.values_list("topic", flat=True)) if agent else []
    if topics:
        count = PossibleClaim.objects.to_be_read().filter(ticket__topic__in=topics).count()
        yield WaitingCount(_("“No claim”: to be read by you"), count, listed("tickets_possibleclaim", tab="to-read"))


def cases_waiting(tickets: TicketQuerySet, *, now: datetime) -> Iterable[WaitingCount]:
    counts = (
        ConformityCase.objects.running()
        .filter(tickets.holds())
        .aggregate(
            overdue=Count("pk", filter=Q(due_at__lte=now)),
            soon=Count("pk", filter=Q(due_at__gt=now, last_day__lte=localdate(now) + DUE_SOON_WITHIN)),
        )
    )
    overdue, soon = (listed("tickets_conformitycase", tab=tab) for tab in ("overdue", "soon"))
    yield WaitingCount(_("Cases over their time"), counts["overdue"], overdue, alarming=True)
    yield WaitingCount(_("Cases due within 3 days"), counts["soon"], soon, timely=True)


def money_waiting(tickets: TicketQuerySet, *, owed_to_all: bool, now: datetime) -> Iterable[WaitingCount]:
    """Whoever pays sees what is owed in any team’s cases; the lists behind the numbers have the same rows."""
    mine = Q() if owed_to_all else Q(tickets.holds())
    counts = ConformityCase.objects.filter(mine, refunded_at=None, closed_at=None).aggregate(
        choices=Count("pk", filter=TO_HAND_OVER),
        refunds=Count("pk", filter=Q(refund_due_at__isnull=False) | TO_PAY),
        late=Count("pk", filter=Q(refund_due_at__lte=now) | (TO_PAY & Q(due_at__lte=now))),
    )
    billing, refunds = (listed("tickets_conformitycase", tab=tab) for tab in ("billing", "refunds"))
    yield WaitingCount(_("Choices to tell billing"), counts["choices"], billing, timely=True)
    yield WaitingCount(_("Refunds due"), counts["refunds"], refunds, alarming=counts["late"] > 0, timely=True)


def letters_waiting(tickets: TicketQuerySet, *, everything: bool) -> Iterable[WaitingCount]:
    """Most quarantined letters belong to no ticket, and so to everybody."""
    letters = IncomingEmail.objects.filter(fate=IncomingEmail.Fate.QUARANTINE)
    in_sight = letters if everything else letters.filter(Q(ticket=None) | tickets.holds())
    given_up = OutgoingEmail.objects.given_up().filter(tickets.holds())
    quarantined, failed = (
        listed("tickets_incomingemail", tab="quarantine"),
        listed("tickets_outgoingemail", tab="failed"),
    )
    yield WaitingCount(_("Letters in quarantine"), waiting_in(in_sight), quarantined)
    yield WaitingCount(_("Letters that couldn’t leave"), given_up.count(), failed, alarming=True)


def renewals_missed(*, now: datetime) -> Iterable[WaitingCount]:
    """For whoever pays: contracts that can be ended at any time, because no letter reached their customer in time."""
    count = RenewalLetter.objects.filter(nobody_told(now=now)).count()
    yield WaitingCount(
        _("Renewals without a letter in time"), count, listed("tickets_renewalletter", tab="alarm"), alarming=True
    )


def listed(model: str, **query: str) -> str:
    """The address of a list; empty while its desk has none."""
    try:
        address = reverse(f"admin:{model}_changelist")
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode(query)}" if query else address

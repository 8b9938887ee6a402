"""The tabs over the queue: what needs us, whose it is, and what is over."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.admin.tabs import Tab
from tickets.models import Agent, ConformityCase, PossibleClaim, Ticket

UNDECIDED = Q(pk__in=PossibleClaim.objects.order_by().undecided().values("ticket"))
OPEN = Q(status__in=[Ticket.Status.WAITING_FOR_US, Ticket.Status.WAITING_FOR_CUSTOMER])
WITH_HISTORY = {"closed", "all"}  # tabs behind which years lie: they are sorted by what an index can find


def queue_tabs(agent: Agent | None, *, now: datetime) -> Sequence[Tab]:
    cases = ConformityCase.objects.order_by()
    waiting = Q(status=Ticket.Status.WAITING_FOR_US)
    return [
        *whose_tabs(agent),
        Tab("unassigned", _("Unassigned"), waiting & Q(assignee=None)),
        Tab("overdue", _("Overdue"), Q(pk__in=cases.past_due(now).tickets_by_clock()), late=True),
        Tab("cases", _("Cases"), Q(pk__in=cases.tickets_by_clock())),
        Tab("undecided", _("Claim or not?"), UNDECIDED, order=["opened_at", "pk"]),
        Tab("customer", _("Waiting for customer"), Q(status=Ticket.Status.WAITING_FOR_CUSTOMER)),
        Tab("closed", _("Closed"), Q(closed_at__isnull=False), order=["-closed_at", "-pk"]),
        Tab("all", _("All"), Q(), order=["-pk"]),
    ]


def whose_tabs(agent: Agent | None) -> list[Tab]:
    """An administrator who is no agent has neither own tickets nor a team, and begins with everybody’s.

    A case stays on the opening tab until it is over, though we wrote last: its days go on.
    """
    needing_us = Q(pk__in=Ticket.objects.needing_us().values("pk"))
    if agent is None:
        return [Tab("teams", _("All teams"), needing_us)]
    return [
        Tab("mine", _("Mine"), OPEN & Q(assignee=agent)),
        Tab("teams", _("My teams"), needing_us & Q(topic__in=agent.teams.values("topic")), opens=True),
    ]

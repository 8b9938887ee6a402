"""What a colleague who is away has not answered goes back to the teams, which may hand it out again."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from supportportal.foundations.knock import knock_after_commit
from tickets.history.recording import record_all
from tickets.models import Agent, Team, Ticket, TicketEvent


def unanswered_of(agent: Agent) -> QuerySet[Ticket]:
    return Ticket.objects.waiting_for_us().filter(assignee=agent)


@transaction.atomic
def give_back(agent: Agent, *, by: Agent | None, now: datetime) -> int:
    """How many are nobody’s now, each with a line in its history. `by`: who pressed the button, if an agent did."""
    tickets = list(unanswered_of(agent).select_for_update(no_key=True).order_by("pk"))
    keys = [ticket.pk for ticket in tickets]
    Ticket.objects.filter(pk__in=keys).update(assignee=None)
    handing_out = list(Team.objects.handing_out().values_list("topic", flat=True))
    if Ticket.objects.filter(pk__in=keys, topic__in=handing_out).update(to_hand_out_since=now):
        knock_after_commit("tickets.tasks.hand_out")
    record_all(tickets, TicketEvent.Kind.AWAY, by=by, now=now, left=agent.pk)
    return len(tickets)

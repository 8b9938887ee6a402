"""What a colleague who is away has not answered goes back to the teams, which may hand it out again."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from supportportal.foundations.knock import knock_after_commit
from tickets.models import Agent, Message, Team, Ticket
from tickets.writing import drafted, write_messages


def unanswered_of(agent: Agent) -> QuerySet[Ticket]:
    return Ticket.objects.waiting_for_us().filter(assignee=agent)


@transaction.atomic
def give_back(agent: Agent, *, by: Agent | None, now: datetime) -> int:
    """How many are nobody’s now, each with a note. `by`: who pressed the button, if they are an agent."""
    tickets = list(unanswered_of(agent).select_for_update(no_key=True).order_by("pk"))
    keys = [ticket.pk for ticket in tickets]
    Ticket.objects.filter(pk__in=keys).update(assignee=None)
    handing_out = list(Team.objects.handing_out().values_list("topic", flat=True))
    if Ticket.objects.filter(pk__in=keys, topic__in=handing_out).update(to_hand_out_since=now):
        knock_after_commit("tickets.tasks.hand_out")
    with translation.override(by.language if by else settings.LANGUAGE_CODE):
        text = _("%(agent)s is away: assigned to nobody.") % {"agent": agent}
    note = Message.Author.NOTE
    write_messages([(drafted(each, author=note, agent=by, text=text, created_at=now), ()) for each in tickets])
    return len(tickets)

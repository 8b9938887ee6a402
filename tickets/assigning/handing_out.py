"""The round that gives requests to agents: each once and in a fair turn, however many letters come at one moment."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from supportportal.foundations.rows import rewrite
from tickets.agent_news.noting import note_given
from tickets.assigning.choosing import Candidate, Chosen, candidates_of, choose, known_agents, members_there
from tickets.history.recording import record_each
from tickets.models import Agent, Team, Ticket, TicketEvent

MOST_AT_ONCE = 200  # requests of a team in a round


def hand_out(*, now: datetime) -> int:
    """How many were given to somebody; three queries where nothing is to be given, and as many for 200 as for one."""
    topics = list(Team.objects.handing_out().order_by("topic").values_list("topic", flat=True))
    _let_go(topics)
    waiting = Ticket.objects.to_hand_out().filter(topic__in=topics).order_by().values_list("topic", flat=True)
    return sum(_hand_out_of(topic, now=now) for topic in sorted(set(waiting.distinct())))


@transaction.atomic
def _let_go(topics: Sequence[str]) -> None:
    """What somebody has taken, closed or answered meanwhile, or whose team does it by hand by now."""
    rows = Ticket.objects.to_hand_out().exclude(topic__in=topics, assignee=None, status=Ticket.Status.WAITING_FOR_US)
    locked = rows.select_for_update(skip_locked=True, no_key=True).order_by("pk")
    if keys := list(locked.values_list("pk", flat=True)[:MOST_AT_ONCE]):
        Ticket.objects.filter(pk__in=keys).update(to_hand_out_since=None)


@transaction.atomic
def _hand_out_of(topic: str, *, now: datetime) -> int:
    """Rivals: another round, which waits for the team’s row; who acts on a request, which is left to the next round.

    Nobody is waited for who holds a request or an account: they may be waiting for the team.
    """
    team = Team.objects.select_for_update(no_key=True).get(topic=topic)
    there = members_there(team, today=localdate(now))
    members = list(there.select_for_update(of=("user",), skip_locked=True, no_key=True))
    if not members and there.exists():
        return 0
    rows = Ticket.objects.to_hand_out().about(topic).waiting_for_us().filter(assignee=None, forgotten_at=None)
    locked = rows.select_for_update(skip_locked=True, no_key=True).order_by("to_hand_out_since", "pk")
    tickets = list(locked[:MOST_AT_ONCE])
    given = _choices(team, tickets, candidates_of(members), now=now)
    for ticket in tickets:
        ticket.to_hand_out_since = None
    rewrite(tickets, ("assignee", "to_hand_out_since"))
    _tell(given, now=now)
    return len(given)


def _choices(
    team: Team, tickets: Sequence[Ticket], candidates: Sequence[Candidate], *, now: datetime
) -> list[tuple[Ticket, Chosen]]:
    known = known_agents(team, {ticket.customer_id for ticket in tickets}, now=now)
    given = []
    for ticket in tickets:
        known_agent = known.get(ticket.customer_id)
        choice = choose(candidates, rule=team.hands_out, language=ticket.reply_language, known_agent=known_agent)
        if choice:
            ticket.assignee = choice.agent
            given.append((ticket, choice))
    _keep_turns(candidates, [choice.agent for _ticket, choice in given], now=now)
    return given


def _keep_turns(candidates: Sequence[Candidate], given: Sequence[Agent], *, now: datetime) -> None:
    """In the order in which they were given, from now on; the audit log doesn’t hear of it."""
    served = [each for each in candidates if each.agent in given]
    latest = max((each.given_at for each in candidates), default=now)
    for each in served:
        each.agent.given_at = max(now, latest) - (latest - each.given_at)
    rewrite([each.agent for each in served], ("given_at",))


def _tell(given: Sequence[tuple[Ticket, Chosen]], *, now: datetime) -> None:
    record_each(((ticket, _facts(choice)) for ticket, choice in given), TicketEvent.Kind.HANDED_OUT, now=now)
    note_given([(ticket, choice.agent) for ticket, choice in given], now=now)


def _facts(choice: Chosen) -> dict[str, str | int]:
    """For who wonders why it is theirs."""
    return {
        "to": choice.agent.pk,
        "why": choice.why.value,
        "out_of": choice.out_of,
        "speaks": int(choice.speaks_it),
    }

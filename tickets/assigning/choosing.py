"""Whose turn it is: who knows the customer, else by the team’s rule one of those who answer in their language."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from django.db import models
from django.db.models import Count, QuerySet

from tickets.models import Agent, Team, Ticket

NEVER = datetime.min.replace(tzinfo=UTC)


class Why(models.TextChoices):
    """As codes, for the history."""

    SAME_AGENT = "same_agent"
    IN_TURN = "in_turn"
    LEAST_LOADED = "least_loaded"


@dataclass(slots=True)
class Candidate:
    """Who is there. `load`: requests in hand that wait for us. Both count on, as more are given in one round."""

    agent: Agent
    load: int
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Chosen:
    agent: Agent
    why: Why
    out_of: int  # how many came into question
    speaks_it: bool  # they answer in the customer’s language


def members_there(team: Team, *, today: date) -> QuerySet[Agent]:
    return Agent.objects.at_the_desk().not_away(today).filter(teams=team).select_related("user").order_by("pk")


def candidates_of(agents: Iterable[Agent]) -> list[Candidate]:
    """One query for all of them."""
    members = list(agents)
    in_hand = Ticket.objects.waiting_for_us().filter(assignee__in=members).order_by().values("assignee")
    loads = dict(in_hand.annotate(n=Count("pk")).values_list("assignee", "n"))
    return [Candidate(agent, loads.get(agent.pk, 0), agent.given_at or NEVER) for agent in members]


def known_agents(team: Team, customers: Collection[int], *, now: datetime) -> dict[int, int]:
    """By customer, who had their last request of these days. One query, by the index of a customer’s requests."""
    since = now - timedelta(days=team.same_agent_days)
    requests = Ticket.objects.filter(customer__in=customers, opened_at__gte=since, assignee__isnull=False)
    return dict(requests.order_by("opened_at", "pk").values_list("customer", "assignee"))


def choose(
    candidates: Sequence[Candidate], *, rule: str, language: str, known_agent: int | None = None
) -> Chosen | None:
    """None where nobody is there. Whoever is chosen has one more in hand, and the others come before them next time."""
    same_agent = [each for each in candidates if each.agent.pk == known_agent]
    speakers = [each for each in candidates if language in each.agent.languages]
    eligible = same_agent or speakers or list(candidates)
    if not eligible:
        return None
    chosen = min(eligible, key=lambda each: _rank(each, rule))
    why = Why.SAME_AGENT if same_agent else Why(rule)
    choice = Chosen(chosen.agent, why, len(eligible), language in chosen.agent.languages)
    _count_on(chosen, candidates)
    return choice


def _rank(candidate: Candidate, rule: str) -> tuple[int, datetime, int]:
    load = candidate.load if rule == Why.LEAST_LOADED else 0
    return load, candidate.given_at, candidate.agent.pk


def _count_on(chosen: Candidate, candidates: Sequence[Candidate]) -> None:
    # Later than everybody’s by a moment: several are given in one round, at one time.
    chosen.load += 1
    chosen.given_at = max(each.given_at for each in candidates) + timedelta(microseconds=1)


def next_ones(team: Team, languages: Mapping[str, str], *, today: date) -> dict[str, Chosen | None]:
    """By the name of each language, who would get the next request of a customer whom nobody knows."""
    there = candidates_of(members_there(team, today=today))
    return {
        name: choose([replace(each) for each in there], rule=team.hands_out, language=code)
        for code, name in languages.items()
    }

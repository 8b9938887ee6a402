"""A ticket is of an incident because an agent says so; which ones it may be of is only offered."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tickets.history.recording import record, record_all
from tickets.models import Agent, Incident, IncidentLink, Ticket, TicketEvent
from tickets.models.ticket import TicketQuerySet
from tickets.refusals import EmptyText, NotYours, Refused

BATCH = 500


class OverAlready(Refused):
    sentence = _("This incident is over already.")


def may_see(agent: Agent) -> QuerySet[Incident]:
    """Those of their topics; an administrator sees all."""
    return Incident.objects.all() if agent.user.is_superuser else Incident.objects.of_teams(agent)


def leads(agent: Agent, incident: Incident) -> bool:
    return agent.user.is_superuser or agent.led_teams.filter(topic=incident.topic).exists()


def open_incident(title: str, *, topic: str, known: str, began_at: datetime, agent: Agent) -> Incident:
    if not title.strip():
        raise EmptyText
    if not (agent.user.is_superuser or agent.teams.filter(topic=topic).exists()):
        raise NotYours
    facts = {"title": title.strip(), "topic": topic, "known": known.strip(), "began_at": began_at}
    return Incident.objects.create(**facts, opened_by=agent)


@transaction.atomic
def link_all(incident: Incident, tickets: TicketQuerySet, *, agent: Agent, now: datetime) -> int:
    """How many are linked now that were not. The same few queries for one and for five hundred.

    `tickets`: those this agent may not work on stay out.
    """
    if not may_see(agent).filter(pk=incident.pk).exists():
        raise NotYours
    readable = tickets if agent.user.is_superuser else tickets.visible_to(agent)
    fitting = readable.not_merged().filter(forgotten_at=None).exclude(incident_links__incident=incident)
    rows = list(fitting.order_by("pk").only("pk"))
    links = [IncidentLink(incident=incident, ticket=row, linked_by=agent, linked_at=now) for row in rows]
    # Rival: a colleague who links one of them just now.
    IncidentLink.objects.bulk_create(links, batch_size=BATCH, ignore_conflicts=True)
    record_all(rows, TicketEvent.Kind.LINKED_TO_INCIDENT, by=agent, now=now, incident=incident.pk)
    return len(rows)


@transaction.atomic
def unlink(incident: Incident, ticket: Ticket, *, agent: Agent, now: datetime) -> None:
    if not may_see(agent).filter(pk=incident.pk).exists():
        raise NotYours
    if IncidentLink.objects.filter(incident=incident, ticket=ticket).delete()[0]:
        record(ticket, TicketEvent.Kind.UNLINKED_FROM_INCIDENT, by=agent, now=now, incident=incident.pk)


def end(incident: Incident, *, agent: Agent, now: datetime) -> None:
    """Nothing is decided by it: neither a ticket nor a case ends."""
    if not leads(agent, incident):
        raise NotYours
    if Incident.objects.filter(pk=incident.pk, ended_at=None).update(ended_at=now) != 1:
        raise OverAlready


def incidents_of(ticket: Ticket) -> Sequence[Incident]:
    return list(Incident.objects.filter(links__ticket=ticket).order_by("began_at", "pk"))


def likely_incidents(ticket: Ticket) -> QuerySet[Incident]:
    """Of its topic, going on since before it came, and it isn't linked to them."""
    of_topic = Incident.objects.going_on().filter(Q(topic=ticket.topic), began_at__lte=ticket.opened_at)
    return of_topic.exclude(links__ticket=ticket)

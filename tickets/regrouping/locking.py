"""Two requests are locked and read again before anybody moves anything between them."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.access import require_work_on
from tickets.guarantee.rules.words import as_json_value
from tickets.models import Agent, Ticket, TicketMove
from tickets.refusals import Forgotten, Refused

UNDO_WITHIN = timedelta(minutes=10)
STANDING = ("status", "waiting_since", "closed_at", "first_answered_at", "assignee_id")


class MovedMeanwhile(Refused):
    sentence = _("One of these requests became part of another meanwhile: look again.")


class TooLateToPutBack(Refused):
    sentence = _("This can’t be undone any more: its minutes are over, or one of the requests was moved again since.")


class OnlyWhoMovedIt(Refused):
    sentence = _("Only the colleague who did this, or the team’s lead, undoes it.")


def hold_both(ticket: Ticket, other: Ticket, *, agent: Agent) -> tuple[Ticket, Ticket]:
    """Read anew, in the order given; locked in one order. Rival: a colleague who merges them the other way round.

    Letters and rows that hang on them may be written meanwhile: they are gathered when the move is settled.
    """
    locked_rows = Ticket.objects.select_for_update(of=("self",), no_key=True).select_related("customer")
    locked = {row.pk: row for row in locked_rows.filter(pk__in=[ticket.pk, other.pk]).order_by("pk")}
    for row in locked.values():
        require_work_on(row, agent=agent)
        if row.forgotten_at:
            raise Forgotten
    return locked[ticket.pk], locked[other.pk]


def standing(ticket: Ticket) -> dict[str, Any]:
    """Whose turn it is, and in whose hands, as JSON."""
    return {name: as_json_value(getattr(ticket, name)) for name in STANDING}


def stand_again(ticket: Ticket, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(ticket, name, _column(name).to_python(value))


def _column(name: str) -> "models.Field[Any, Any]":
    return next(field for field in Ticket._meta.concrete_fields if field.attname == name)


def may_undo(move: TicketMove, *, agent: Agent, now: datetime) -> bool:
    """By who did it, and by those above."""
    if move.undone_at or move.settled_at or now >= move.settle_at:
        return False
    leads = agent.user.is_superuser or agent.led_teams.filter(topic=move.target.topic).exists()
    return leads or move.moved_by_id == agent.pk

"""A slip of the hand, seen within minutes: both requests are again what they were."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from tickets.guarantee.steps.merging import undo_merger
from tickets.history.recording import record
from tickets.models import Agent, ConformityCase, Message, Ticket, TicketEvent, TicketMove, TicketParticipant
from tickets.regrouping.locking import (
    MovedMeanwhile,
    OnlyWhoMovedIt,
    TooLateToPutBack,
    hold_both,
    may_undo,
    stand_again,
    standing,
)
from tickets.regrouping.moving import look_again, move_all, move_cases, put_back
from tickets.writing import write_message

Kind = TicketMove.Kind


@transaction.atomic
def undo(move: TicketMove, *, agent: Agent, now: datetime) -> int:
    """Returns how many messages came since, and stay where they are. Cases that something happened to refuse it."""
    source, target = hold_both(move.source, move.target, agent=agent)
    move.refresh_from_db()
    _require_undoable(move, source, target, agent=agent, now=now)
    move.undone_at = now
    move.save(update_fields=["undone_at"])
    for key, _stays in move.before["joined"]:
        undo_merger(ConformityCase.objects.get(pk=key), agent=agent, now=now)
    cases = ConformityCase.objects.filter(pk__in=move.before["cases"], ticket=target).order_by("pk")
    held = list(cases.select_for_update(of=("self",), no_key=True))
    move_cases(held, target=source, agent=agent, now=now)
    put_back(move.rows, source=source, target=target)
    look_again(held, now=now)
    _let_in_again(move.before["let_in"])
    came = target.messages.open_to_customers().filter(created_at__gt=move.moved_at).count()
    if move.kind == Kind.MERGED:
        _part(move, source, target)
    else:
        _become_one_again(source, target, before=move.before, now=now)
    _note(move, source, target, agent=agent, now=now)
    for one, other in ((source, target), (target, source)):
        record(one, TicketEvent.Kind.PARTED, by=agent, now=now, other=other.pk)
    return came


def _require_undoable(move: TicketMove, source: Ticket, target: Ticket, *, agent: Agent, now: datetime) -> None:
    if move.undone_at or move.settled_at or now >= move.settle_at:
        raise TooLateToPutBack
    if not may_undo(move, agent=agent, now=now):
        raise OnlyWhoMovedIt
    gone = source.merged_into_id != target.pk if move.kind == Kind.MERGED else source.merged_into_id is not None
    if gone or target.merged_into_id:
        raise MovedMeanwhile


def _part(move: TicketMove, source: Ticket, target: Ticket) -> None:
    """Whose turn it is at the one that stayed, unless something happened to it since."""
    stand_again(source, move.before["source"])
    source.merged_into = None
    source.save(update_fields=[*move.before["source"], "merged_into"])
    filled = move.before["filled"]
    for name in filled:
        setattr(target, name, "")
    fields = [*filled]
    if standing(target) == move.before["after"]:
        stand_again(target, move.before["target"])
        fields += move.before["target"]
    target.save(update_fields=fields)


def _become_one_again(source: Ticket, target: Ticket, *, before: dict[str, Any], now: datetime) -> None:
    """What came to the part that was split off comes along; its row stays, and says where it went."""
    move_all(target, source)
    if standing(source) == before["after"]:
        stand_again(source, before["source"])
    if target.status == Ticket.Status.WAITING_FOR_US:
        source.status, source.closed_at = Ticket.Status.WAITING_FOR_US, None
        source.waiting_since = min(filter(None, (source.waiting_since, target.waiting_since)), default=now)
    source.save(update_fields=[*before["source"]])
    target.status, target.closed_at, target.waiting_since = Ticket.Status.CLOSED, now, None
    target.merged_into = source
    target.save(update_fields=["status", "closed_at", "waiting_since", "merged_into"])


def _let_in_again(participants: list[list[Any]]) -> None:
    for key, at, by in participants:
        TicketParticipant.objects.filter(pk=key, let_in_at=None).update(let_in_at=at, let_in_by=by)


def _note(move: TicketMove, source: Ticket, target: Ticket, *, agent: Agent, now: datetime) -> None:
    with translation.override(agent.language):
        if move.kind == Kind.MERGED:
            text = gettext("Undone: request #%(number)s is one of its own again.") % {"number": source.pk}
        else:
            text = gettext("Undone: what became #%(number)s is part of this one again.") % {"number": target.pk}
    stays = target if move.kind == Kind.MERGED else source
    write_message(stays, author=Message.Author.NOTE, agent=agent, text=text, created_at=now, submission_key=uuid4())

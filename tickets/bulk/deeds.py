"""What each act does to one ticket, and how a ticket stands before and after."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from django.utils.translation import gettext_lazy as _

from tickets import handling
from tickets.access import require_work_on
from tickets.in_hand.calling_spam import call_spam, is_spam, open_again
from tickets.in_hand.tagging import NotATag, tag
from tickets.in_hand.taking import give_many
from tickets.models import Agent, BulkAct, Ticket
from tickets.refusals import (
    AlreadyClosed,
    CaseStillRunning,
    Forgotten,
    HasLeft,
    NotYours,
    Refused,
    UndecidedClaim,
)

# What an act may change, and its undoing puts back.
STATE = ("status", "closed_at", "waiting_since", "snoozed_until", "assignee_id", "topic")
MOMENTS = frozenset({"closed_at", "waiting_since", "snoozed_until"})
ABOUT_SPAM = frozenset({BulkAct.Kind.SPAM, BulkAct.Kind.REOPEN})


class NothingToChange(Refused):
    sentence = _("This is so already.")


# By name, as a row notes why its ticket stayed as it was.
REFUSALS: Mapping[str, type[Refused]] = {
    refusal.__name__: refusal
    for refusal in (
        AlreadyClosed,
        CaseStillRunning,
        Forgotten,
        HasLeft,
        NotATag,
        NothingToChange,
        NotYours,
        UndecidedClaim,
    )
}

State: TypeAlias = dict[str, Any]
Deed: TypeAlias = Callable[[Ticket, BulkAct, datetime], None]


def _assign(ticket: Ticket, act: BulkAct, now: datetime) -> None:
    require_work_on(ticket, agent=act.agent)
    if ticket.status == Ticket.Status.CLOSED:
        raise AlreadyClosed
    to = act.facts["to"]
    if to and not (agent := Agent.objects.filter(pk=to).first()):
        raise HasLeft
    give_many(Ticket.objects.filter(pk=ticket.pk), to=agent if to else None, by=act.agent, now=now)
    ticket.refresh_from_db()


def _transfer(ticket: Ticket, act: BulkAct, now: datetime) -> None:
    handling.transfer(ticket, topic=act.facts["topic"], reason=act.facts["reason"], by=act.agent, now=now)


def _close(ticket: Ticket, act: BulkAct, now: datetime) -> None:
    handling.close(ticket, by=act.agent, now=now)


def _reopen(ticket: Ticket, act: BulkAct, now: datetime) -> None:
    open_again(ticket, by=act.agent, now=now)


def _spam(ticket: Ticket, act: BulkAct, now: datetime) -> None:
    call_spam(ticket, by=act.agent, now=now)


def _tag(ticket: Ticket, act: BulkAct, now: datetime) -> None:
    tag(Ticket.objects.filter(pk=ticket.pk), name=act.facts["tag"], by=act.agent, now=now)


DEEDS: Mapping[str, Deed] = {
    BulkAct.Kind.ASSIGN: _assign,
    BulkAct.Kind.TRANSFER: _transfer,
    BulkAct.Kind.CLOSE: _close,
    BulkAct.Kind.REOPEN: _reopen,
    BulkAct.Kind.SPAM: _spam,
    BulkAct.Kind.TAG: _tag,
}


def state_of(ticket: Ticket, act: BulkAct) -> State:
    """As JSON holds it: what every act may change, and what this one does beside the ticket's own row."""
    values = {name: getattr(ticket, name) for name in STATE}
    state = {name: value.isoformat() if name in MOMENTS and value else value for name, value in values.items()}
    if act.kind in ABOUT_SPAM:
        state["spam"] = is_spam(ticket)
    if act.kind == BulkAct.Kind.TAG:
        state["tags"] = sorted(ticket.tags.values_list("pk", flat=True))
    return state


def put_back(ticket: Ticket, state: State, *, act: BulkAct, now: datetime) -> None:
    if "spam" in state and state["spam"] != is_spam(ticket):
        (call_spam if state["spam"] else open_again)(ticket, by=act.agent, now=now)
    if "tags" in state:
        ticket.tags.set(state["tags"])
    for name in STATE:
        value = state[name]
        setattr(ticket, name, datetime.fromisoformat(value) if name in MOMENTS and value else value)
    ticket.save(update_fields=list(STATE))

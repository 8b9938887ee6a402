"""What each act does to one ticket, and how a ticket stands before and after."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from django.utils.translation import gettext_lazy as _

from tickets import handling
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
STATE = ("status", "closed_at", "waiting_since", "assignee_id", "topic")
MOMENTS = frozenset({"closed_at", "waiting_since"})


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
        NothingToChange,
        NotYours,
        UndecidedClaim,
    )
}

State: TypeAlias = dict[str, Any]
Deed: TypeAlias = Callable[[Ticket, BulkAct, datetime], None]


def _assign(ticket: Ticket, act: BulkAct, now: datetime) -> None:
    to = act.facts["to"]
    if to and not (agent := Agent.objects.filter(pk=to).first()):
        raise HasLeft
    handling.assign(ticket, to=agent if to else None, by=act.agent, now=now)


def _transfer(ticket: Ticket, act: BulkAct, now: datetime) -> None:
    handling.transfer(ticket, topic=act.facts["topic"], by=act.agent, now=now)


def _close(ticket: Ticket, act: BulkAct, now: datetime) -> None:
    handling.close(ticket, by=act.agent, now=now)


def _reopen(ticket: Ticket, act: BulkAct, now: datetime) -> None:
    handling.reopen(ticket, by=act.agent, now=now)


DEEDS: Mapping[str, Deed] = {
    BulkAct.Kind.ASSIGN: _assign,
    BulkAct.Kind.TRANSFER: _transfer,
    BulkAct.Kind.CLOSE: _close,
    BulkAct.Kind.REOPEN: _reopen,
}


def state_of(ticket: Ticket) -> State:
    """As JSON holds it."""
    values = {name: getattr(ticket, name) for name in STATE}
    return {name: value.isoformat() if name in MOMENTS and value else value for name, value in values.items()}


def put_back(ticket: Ticket, state: State) -> None:
    for name, value in state.items():
        setattr(ticket, name, datetime.fromisoformat(value) if name in MOMENTS and value else value)
    ticket.save(update_fields=list(state))

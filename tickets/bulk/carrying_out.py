"""An act on many tickets is done, a few at a time: at once if they are few, else by the worker."""

from datetime import datetime
from typing import Any

from django.db import transaction

from supportportal.foundations.knock import knock_after_commit
from tickets.bulk.bulk_undo import undo_some
from tickets.bulk.deeds import DEEDS, NothingToChange, state_of
from tickets.bulk.preparing import forget_old
from tickets.models import AgentNews, BulkAct, BulkedTicket, Ticket
from tickets.refusals import Refused

AT_ONCE = 200  # tickets; more are the worker's
BATCH = 50  # in one transaction: whoever writes besides waits no longer than for these

Outcome = BulkedTicket.Outcome


def begin(act: BulkAct, *, facts: dict[str, Any], now: datetime) -> bool:
    """`facts`: what was still to be said. False when it was begun before: by a double click, or the Back button."""
    started = BulkAct.objects.filter(pk=act.pk, begun_at=None).update(begun_at=now, facts=act.facts | facts)
    act.refresh_from_db()
    go_on(act, now=now)
    return bool(started)


def go_on(act: BulkAct, *, now: datetime) -> None:
    if act.rows.count() > AT_ONCE:
        knock_after_commit("tickets.tasks.do_bulk_acts")
        return
    while do_some(act, now=now):
        pass


def do_bulk_acts(*, now: datetime) -> None:
    """For the worker: whatever is begun comes to its end. Two of them at once don't do the same."""
    for act in BulkAct.objects.at_work().select_related("agent__user").order_by("prepared_at"):
        some = undo_some if act.undo_begun_at else do_some
        while some(act, now=now):
            pass
    forget_old(now=now)


@transaction.atomic
def do_some(act: BulkAct, *, now: datetime) -> bool:
    """False once nothing is left to do."""
    # Held until its end. Rival: another worker, or its agent who undoes it.
    held = BulkAct.objects.select_for_update(no_key=True, of=("self",)).get(pk=act.pk)
    if held.done_at or not held.begun_at:
        return False
    rows = list(act.rows.filter(outcome=Outcome.CHOSEN).order_by("pk")[:BATCH])
    # Locked, so that what is noted as before is what the act finds.
    locked = Ticket.objects.select_for_update(no_key=True).filter(pk__in=[row.ticket_id for row in rows]).order_by("pk")
    tickets = {ticket.pk: ticket for ticket in locked}
    for row in rows:
        _do(row, tickets[row.ticket_id], act, now=now)
    BulkedTicket.objects.bulk_update(rows, ["outcome", "why", "before", "after"])
    # Nobody is mailed by an act on many: not the colleague either, who finds them in the queue.
    keys = [row.ticket_id for row in rows]
    AgentNews.objects.filter(ticket__in=keys, kind=AgentNews.Kind.ASSIGNED, happened_at=now, told_at=None).delete()
    if not rows:
        BulkAct.objects.filter(pk=act.pk).update(done_at=now)
        act.refresh_from_db()
    return bool(rows)


def _do(row: BulkedTicket, ticket: Ticket, act: BulkAct, *, now: datetime) -> None:
    row.before = state_of(ticket, act)
    try:
        with transaction.atomic():
            DEEDS[act.kind](ticket, act, now)
        after = state_of(ticket, act)
        if after == row.before:
            raise NothingToChange
    except Refused as refusal:
        row.outcome, row.why = Outcome.LEFT, type(refusal).__name__
    else:
        row.outcome, row.after = Outcome.DONE, after

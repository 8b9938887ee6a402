"""For a minute an act on many tickets can be undone: each is put back, unless somebody has changed it since."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.knock import knock_after_commit
from tickets.bulk.deeds import put_back, state_of
from tickets.history.recording import record_all
from tickets.models import BulkAct, BulkedTicket, Ticket, TicketEvent
from tickets.refusals import Refused

UNDONE_WITHIN = timedelta(minutes=1)
BATCH = 50

Outcome = BulkedTicket.Outcome


class UndoneTooLate(Refused):
    sentence = _("The minute in which this could be undone is over.")


def can_be_undone(act: BulkAct, *, now: datetime) -> bool:
    return act.done_at is not None and act.undo_begun_at is None and now <= act.done_at + UNDONE_WITHIN


def begin_undoing(act: BulkAct, *, at_once: bool, now: datetime) -> None:
    """Once: by a double click nothing is undone twice. Refused when the minute is over."""
    if act.undo_begun_at:
        return
    in_time = BulkAct.objects.filter(pk=act.pk, undo_begun_at=None, done_at__gte=now - UNDONE_WITHIN)
    if not in_time.update(undo_begun_at=now):
        raise UndoneTooLate
    act.refresh_from_db()
    if not at_once:
        knock_after_commit("tickets.tasks.do_bulk_acts")
        return
    while undo_some(act, now=now):
        pass


@transaction.atomic
def undo_some(act: BulkAct, *, now: datetime) -> bool:
    """False once nothing is left to undo."""
    held = BulkAct.objects.select_for_update(no_key=True, of=("self",)).get(pk=act.pk)
    if held.undone_at or not held.undo_begun_at:
        return False
    rows = list(act.rows.filter(outcome=Outcome.DONE).order_by("pk")[:BATCH])
    # Locked. Rival: whoever works on one of them just now.
    locked = Ticket.objects.select_for_update(no_key=True).filter(pk__in=[row.ticket_id for row in rows]).order_by("pk")
    tickets = {ticket.pk: ticket for ticket in locked}
    for row in rows:
        row.outcome = _undo(row, tickets[row.ticket_id], act, now=now)
    undone = [tickets[row.ticket_id] for row in rows if row.outcome == Outcome.UNDONE]
    record_all(undone, TicketEvent.Kind.BULK_UNDONE, by=act.agent, now=now)
    BulkedTicket.objects.bulk_update(rows, ["outcome"])
    if not rows:
        BulkAct.objects.filter(pk=act.pk).update(undone_at=now)
        act.refresh_from_db()
    return bool(rows)


def _undo(row: BulkedTicket, ticket: Ticket, act: BulkAct, *, now: datetime) -> BulkedTicket.Outcome:
    if ticket.forgotten_at or state_of(ticket, act) != row.after:
        return Outcome.CHANGED
    try:
        with transaction.atomic():
            put_back(ticket, row.before, act=act, now=now)
    except Refused:  # a case was opened meanwhile, or the act itself took it out of this agent's sight
        return Outcome.CHANGED
    return Outcome.UNDONE

"""What becomes of a side thread without another letter."""

from datetime import datetime

from django.db import transaction

from tickets.access import require_work_on
from tickets.models import Agent, SideThread


@transaction.atomic
def mark_read(thread: SideThread, *, by: Agent) -> None:
    """There is nothing to answer; it stays open."""
    require_work_on(thread.ticket, agent=by)
    _settle(thread, answered_at=None)


@transaction.atomic
def close(thread: SideThread, *, by: Agent, now: datetime) -> None:
    """Nobody waits any more. Who writes to it all the same is heard, and it is open again."""
    require_work_on(thread.ticket, agent=by)
    _settle(thread, answered_at=None, waiting_since=None, closed_at=now)


@transaction.atomic
def reopen(thread: SideThread, *, by: Agent) -> None:
    require_work_on(thread.ticket, agent=by)
    _settle(thread, closed_at=None)


def _settle(thread: SideThread, **columns: datetime | None) -> None:
    SideThread.objects.filter(pk=thread.pk).update(**columns)

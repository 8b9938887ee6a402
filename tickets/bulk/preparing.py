"""An act on many tickets is chosen: which tickets, by whom, from which list. Nothing is done yet."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from tickets.models import Agent, BulkAct, BulkedTicket

MOST = 5_000  # tickets of one act
BATCH = 1_000
KEPT_FOR = timedelta(days=1)  # after it was done, or chosen and left alone


@transaction.atomic
def prepare(
    kind: str, *, tickets: Iterable[int], facts: dict[str, Any], place: str, agent: Agent, now: datetime
) -> BulkAct:
    """`tickets`: their keys, at most `MOST`. `place`: of the list, as in its address."""
    act = BulkAct.objects.create(kind=kind, facts=facts, place=place, agent=agent, prepared_at=now)
    BulkedTicket.objects.bulk_create([BulkedTicket(act=act, ticket_id=key) for key in tickets], batch_size=BATCH)
    return act


def forget_old(*, now: datetime) -> None:
    BulkAct.objects.filter(prepared_at__lt=now - KEPT_FOR).exclude(
        pk__in=BulkAct.objects.at_work().values("pk")
    ).delete()

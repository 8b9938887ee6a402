"""Our own mailroom as a contestant: spool files, the ledger, the sorting, and the acknowledgements queued."""

import atexit
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from benchmarks.filling import copy_row, earlier, settle
from benchmarks.letters import TO, write_letters
from benchmarks.racing import obey, timed
from supportportal.serve import readiness, redis_server
from tickets.mailroom.arriving import collecting, spool
from tickets.mailroom.arriving.spool_files import Envelope
from tickets.mailroom.sorting.fates import sort_letters
from tickets.models import Customer, IncomingEmail, Message, OutgoingEmail, Ticket
from tickets.outbox import delivery

OF_ITS_OWN = "substr({n} || {old}, 1, 64)"


def begin() -> None:
    """A database of our own and a Redis to knock at, since knocking is part of the work."""
    broker = subprocess.Popen(redis_server.command(settings.PORTAL_DATA), stdout=subprocess.DEVNULL)
    atexit.register(broker.terminate)
    while not readiness.redis_answers(settings.REDIS_URL):
        time.sleep(0.05)
    call_command("migrate", verbosity=0)


def fill(count: int) -> dict[str, Any]:
    """So many tickets, each with its customer, message, arrived letter and acknowledgement that was sent."""
    if count:
        (path,) = write_letters(settings.PORTAL_DATA / "model", count=1, seed=0)
        keep([path])
        sort()
        delivery.deliver_outbox(now=datetime.now(UTC))
        copies = {
            Customer: {"email": "'customer' || {n} || '@old.example'"},
            Ticket: {"customer_id": "{old} + {n}", "opened_at": earlier("{n}"), "waiting_since": earlier("{n}")},
            Message: {"ticket_id": "{old} + {n}", "created_at": earlier("{n}")},
            IncomingEmail: {
                "spool_name": "{old} || {n}",
                "sha256": OF_ITS_OWN,
                "fingerprint": OF_ITS_OWN,
                "message_id_header": "{old} || {n}",
                "sender_domain": "'old.example'",
                "received_at": earlier("{n}"),
                "ticket_id": "{old} + {n}",
                "message_id": "{old} + {n}",
            },
            OutgoingEmail: {
                "message_id_header": "{old} || {n}",
                "ticket_id": "{old} + {n}",
                "created_at": earlier("{n}"),
                "to_address": "'customer' || {n} || '@old.example'",
                "mailbox": "'customer' || {n} || '@old.example'",
            },
        }
        for model, changed in copies.items():
            copy_row(model.objects.get(), count=count - 1, changed=changed)
        settle(list(copies))
    return {"tickets": Ticket.objects.count()}


def run_pass(letters: str) -> dict[str, Any]:
    tickets, answers = Ticket.objects.count(), OutgoingEmail.objects.count()
    keep(sorted(Path(letters).glob("*.eml")))
    return {
        **timed(sort),
        "tickets": Ticket.objects.count() - tickets,
        "acknowledged": OutgoingEmail.objects.count() - answers,
        "left": IncomingEmail.objects.unsorted().count(),
    }


def keep(paths: list[Path]) -> None:
    """The letters lie in the spool when the clock starts."""
    for path in paths:
        envelope = Envelope(
            source="smtp", received_at=datetime.now(UTC), sender="writer@mail.example", recipients=(TO,)
        )
        spool.keep(path.read_bytes(), envelope=envelope)


def sort() -> None:
    """It stops when none is unsorted."""
    while sort_letters(now=datetime.now(UTC)):
        pass


def queries(letters: str) -> dict[str, Any]:
    """What the database is asked for one new ticket when its letter comes alone, and for all the others together.

    The very first letter brings what the law promises at least into the database, and isn't counted.
    """
    first, *paths = sorted(Path(letters).glob("*.eml"))
    counted([first])
    alone, together = counted(paths[:1]), counted(paths[1:])
    return {"alone": len(alone), "together": len(together), "letters": len(paths) - 1, "statements": alone}


def counted(paths: list[Path]) -> list[str]:
    """Statements about rows, from the claim to the fate. BEGIN is one on SQLite only; nobody counts COMMIT."""
    asked: list[str] = []

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith("BEGIN"):
            asked.append(sql.strip()[:90])
        return execute(sql, params, many, context)

    keep(paths)
    collecting.collect(now=datetime.now(UTC))
    with connection.execute_wrapper(count):
        sort_letters(now=datetime.now(UTC))
    return asked


if __name__ == "__main__":
    begin()
    obey({"fill": fill, "pass": run_pass, "queries": queries})

"""`verify_cases` as a contestant: so many cases that were opened, talked about, sealed and registered as in life."""

from collections.abc import Sequence
from datetime import timedelta
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import transaction

import legal.demo
from benchmarks.ours import begin
from benchmarks.racing import obey, timed
from benchmarks.sweeping import NOW
from supportportal.foundations.rows import insert
from supportportal.foundations.topics import Topic
from tickets.customers import new_customer
from tickets.guarantee.evidence.chronicle import NewEvent, keep, record_many
from tickets.guarantee.evidence.register import hash_of, keep_register
from tickets.guarantee.rules.events import EventKind
from tickets.intake import open_tickets
from tickets.models import CaseEvent, ConformityCase, OutgoingEmail, RegisterEntry, Ticket
from tickets.new_request import Request

AT_ONCE = 100
EVENTS_OF_A_CASE = 20
TALK = (
    (EventKind.REMINDER, {"notice": "reminder"}),
    (EventKind.INFO_REQUESTED, {"question": "Does it fail by cable, too?"}),
    (EventKind.INFO_RECEIVED, {"text": "By cable, and with the other server."}),
    (EventKind.PROGRESS, {"next_step": "The server is replaced on Thursday."}),
)


def fill(events: int) -> dict[str, Any]:
    """By the portal's own rooms; a register of one entry for every five events."""
    legal.demo.load(now=NOW - timedelta(days=60))
    for start in range(0, events // EVENTS_OF_A_CASE, AT_ONCE):
        with transaction.atomic():
            _open(range(start, start + AT_ONCE))
            OutgoingEmail.objects.filter(sent_at=None).update(sent_at=NOW)
            cases = list(ConformityCase.objects.order_by("-pk")[:AT_ONCE])
            _talk_about(cases)
        keep_register(now=NOW + timedelta(minutes=15 * start // AT_ONCE))
        _register_more(cases)
    counted = (ConformityCase, CaseEvent, RegisterEntry)
    return {model._meta.model_name: model.objects.count() for model in counted}


def _open(numbers: Sequence[int]) -> None:
    request: Request = {
        "topic": Topic.CONNECTIVITY,
        "subject": "No connection",
        "text": "It does not connect. " * 20,
        "channel": Ticket.Channel.FORM,
        "language": "en",
        "received_at": NOW,
        "conformity": True,
    }
    asked = [(new_customer(f"writer{n}@old.example", name="Ada", language="en"), request) for n in numbers]
    open_tickets(asked, now=NOW)


def _talk_about(cases: Sequence[ConformityCase]) -> None:
    while cases[0].last_sequence < EVENTS_OF_A_CASE:
        kind, payload = TALK[cases[0].last_sequence % len(TALK)]
        record_many([NewEvent(case, kind, NOW, payload) for case in cases], now=NOW)
    keep(cases)


def _register_more(cases: Sequence[ConformityCase]) -> None:
    """As if it had been kept all the while: an entry for four events of each case."""
    last = RegisterEntry.objects.order_by("-number")[0]
    entries = []
    for case in cases:
        for event in case.events.order_by("sequence")[:4]:
            content = {"heads": {str(case.pk): [event.sequence, event.hash]}, "seals": {}, "seen": last.content["seen"]}
            entry = RegisterEntry(number=last.number + 1, at=last.at, content=content, previous_hash=last.hash)
            entry.hash = hash_of(entry)
            entries.append(entry)
            last = entry
    insert(entries)


def run_pass() -> dict[str, Any]:
    said = StringIO()
    spent = timed(lambda: call_command("verify_cases", stdout=said))
    return {**spent, "said": said.getvalue().splitlines()[0]}


if __name__ == "__main__":
    begin()
    obey({"fill": fill, "pass": run_pass})

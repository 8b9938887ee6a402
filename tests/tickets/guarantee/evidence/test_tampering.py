"""Sixteen ways to make a case look better, and some more, by somebody with the database’s password: all are found."""

import importlib
import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Model, QuerySet

from legal.models import Policy, VersionText
from tests.people import make_agent
from tests.tickets.factories import publish_promises
from tests.tickets.mailroom.letters import NOW, letter, receive, ticket_of
from tickets.guarantee.evidence.register import hash_of as hash_of_entry
from tickets.guarantee.evidence.register import keep_register, read_register
from tickets.guarantee.rules.events import hash_of
from tickets.guarantee.steps.answering import declare_conformity
from tickets.guarantee.steps.questions import ask, hear_answer
from tickets.mailroom.sorting.replay import replay
from tickets.models import (
    CaseEvent,
    CaseNotice,
    CaseSeal,
    ConformityCase,
    IncomingEmail,
    Message,
    OutgoingEmail,
    RegisterEntry,
    SentLetter,
)
from tickets.outbox.delivery import deliver_outbox

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)
EARLIER = NOW - timedelta(days=20)
SOON = NOW + timedelta(hours=1)
GUARDS = importlib.import_module("tickets.migrations.0031_the_log_stays")
RAW = letter(
    "I report a lack of conformity under the legal guarantee: the app no longer connects.", Subject="No connection"
)


@pytest.fixture
def case(own_folders: None) -> ConformityCase:
    """Told by letter, asked something, put right; our letters have left, and the register has it all."""
    publish_promises("guarantee", "terms")
    case = ticket_of(receive(RAW)).cases.get()
    agent = make_agent()
    ask(case, agent=agent, question="your app version", why="it differs", now=NOW + timedelta(days=1))
    declare_conformity(case, evidence="Replaced.", agent=agent, at=LATER, now=LATER)
    deliver_outbox(now=LATER)
    assert keep_register(now=LATER) == 1
    assert verified() == (["1 whole, 0 broken"], 0)
    take_the_guards_away()
    return case


def take_the_guards_away() -> None:
    """What somebody with the database’s own password could do."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in {"sqlite": GUARDS.SQLITE_BACK, "postgresql": GUARDS.POSTGRESQL_BACK}[connection.vendor]:
            cursor.execute(statement)
        for table in ("legal_policy", "legal_versiontext"):
            where = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {table}_never_changes{where}")


def verified(**options: str) -> tuple[list[str], int]:
    """What the command says, without the head at its end, and its exit code."""
    out, code = StringIO(), 0
    try:
        call_command("verify_cases", stdout=out, **options)
    except SystemExit as end:
        code = int(str(end.code))
    return [line for line in out.getvalue().splitlines() if not line.startswith("head ")], code


def chain_written_anew(case: ConformityCase) -> None:
    """Another day of the repair, in the event and in the row, and every hash after it right again."""
    previous = ""
    for event in case.events.order_by("sequence"):
        if event.kind == "conformity_claimed":
            event.payload["changes"]["conformity_at"] = SOON.isoformat()
        event.previous_hash = previous
        event.hash = previous = hash_of(event)
        event.save()
    ConformityCase.objects.filter(pk=case.pk).update(last_hash=previous, conformity_at=SOON)


def register_written_anew(case: ConformityCase) -> None:
    """And the register too, as it would have been."""
    chain_written_anew(case)
    case.refresh_from_db()
    previous = ""
    for entry in RegisterEntry.objects.order_by("number"):
        entry.content["heads"] = {str(case.pk): [case.last_sequence, case.last_hash]}
        entry.previous_hash = previous
        entry.hash = previous = hash_of_entry(entry)
        entry.save()


def case_deleted(case: ConformityCase) -> None:
    for model in (CaseNotice, CaseSeal, CaseEvent):
        for row in model.objects.filter(case=case):
            row.delete()
    case.delete()


def first(model: type[Model], **chosen: object) -> QuerySet[Model]:
    """The oldest of these rows, to be changed or deleted behind everybody’s back."""
    rows = model._base_manager.filter(**chosen).order_by("pk")
    return model._base_manager.filter(pk=rows.values_list("pk", flat=True)[:1].get())


def update(model: type[Model], *, of: dict[str, object], **facts: object) -> Callable[[ConformityCase], object]:
    return lambda case: first(model, **of).update(**facts)


def delete(model: type[Model], **chosen: object) -> Callable[[ConformityCase], object]:
    return lambda case: first(model, **chosen).delete()


TAMPERINGS: dict[str, tuple[Callable[[ConformityCase], object], str]] = {
    "an event's payload": (
        update(CaseEvent, of={"kind": "info_requested"}, payload={}),
        "case 1, event 3: the event was changed",
    ),
    "an event's time": (
        update(CaseEvent, of={"kind": "conformity_claimed"}, occurred_at=EARLIER),
        "case 1, event 4: the event was changed",
    ),
    "an event's words": (
        update(CaseEvent, of={"kind": "info_requested"}, words={"question": "nothing"}),
        "case 1, event 3: its words were changed",
    ),
    "an event in the middle deleted": (
        delete(CaseEvent, kind="info_requested"),
        "case 1, event 3: an event is missing",
    ),
    "the last event deleted": (
        delete(CaseEvent, kind="conformity_claimed"),
        "case 1, event 4: the register knows another chain",
    ),
    "the last day": (
        update(ConformityCase, of={}, last_day="2026-06-08"),
        "case 1, event 4: last day (last_day) is not what the events made it",
    ),
    "the sum of the refund": (
        update(ConformityCase, of={}, refund_amount="0.01"),
        "case 1, event 4: refund (refund_amount) is not what the events made it",
    ),
    "the text of the report": (update(Message, of={}, text="All is well."), "case 1: message 1 was changed"),
    "the time of the report": (update(Message, of={}, created_at=LATER), "case 1: message 1 was changed"),
    "the text of our letter": (update(OutgoingEmail, of={}, text="Sorry."), "case 1: letter out 1 was changed"),
    "the address that our letter left from": (
        update(OutgoingEmail, of={}, from_address="else@example.org"),
        "case 1: letter out 1 was changed",
    ),
    "the time of our letter": (update(OutgoingEmail, of={}, sent_at=EARLIER), "case 1: letter out 1 was changed"),
    "what the mail server said": (update(SentLetter, of={}, answer="250 ok"), "case 1: letter out 1 was changed"),
    "the bytes of our letter": (update(SentLetter, of={}, packed=b"Sorry."), "case 1: letter out 1 was changed"),
    "a seal of something that never was": (
        update(CaseSeal, of={}, rows={"favour 1": ""}),
        "case 1: seal 1 is not the one that was registered",
    ),
    "the time of their letter": (update(IncomingEmail, of={}, received_at=LATER), "case 1: letter in 1 was changed"),
    "a notice deleted": (
        lambda case: [CaseNotice.letters.through.objects.filter(casenotice=1).delete(), first(CaseNotice).delete()],
        "case 1: notice 1 is missing",
    ),
    "the policy of a published version": (update(Policy, of={}, length=90), "case 1: version 1 was changed"),
    "the text of a published version": (update(VersionText, of={}, body="Nothing."), "case 1: version 1 was changed"),
    "the whole chain written anew": (chain_written_anew, "case 1, event 4: the register knows another chain"),
    "a seal": (update(CaseSeal, of={}, rows={}), "case 1: seal 1 is not the one that was registered"),
    "an entry of the register": (update(RegisterEntry, of={}, at=EARLIER), "entry 1 of the register was changed"),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_it_is_found(case: ConformityCase, what: str) -> None:
    tamper, found = TAMPERINGS[what]
    tamper(case)
    said, code = verified()
    assert ([keyless(line) for line in said[:1]], code) == ([keyless(found)], 1)


def keyless(line: str) -> str:
    """Keys go on from other tests; the numbers of events begin with 1 in every case."""
    return re.sub(r"(case|message|letter out|letter in|notice|version|seal) \d+", r"\1 #", line)


def test_a_case_deleted_with_all_that_belongs_to_it_is_found(case: ConformityCase) -> None:
    key, seal = case.pk, CaseSeal.objects.get().pk
    case_deleted(case)
    assert verified() == ([f"case {key} is missing", f"seal {seal} is missing", "0 whole, 0 broken"], 1)


def test_a_register_written_anew_is_found_by_a_head_that_somebody_outside_kept(case: ConformityCase) -> None:
    head = read_register().head
    assert verified(against=head) == (["1 whole, 0 broken"], 0)
    register_written_anew(case)
    assert verified() == (["1 whole, 0 broken"], 0)
    gone = f"head {head} is not in the register: it was written anew, or is of another portal"
    out = StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("verify_cases", against=head, stdout=out)
    assert out.getvalue().splitlines()[:2] == [gone, "1 whole, 0 broken"]


def test_an_older_head_stays_in_the_register_while_it_grows(case: ConformityCase) -> None:
    head = read_register().head
    later = LATER + timedelta(hours=2)
    ask_again = ConformityCase.objects.get(pk=case.pk)
    hear_answer(ask_again, now=later)
    assert (keep_register(now=later), keep_register(now=later)) == (1, 0)
    assert (read_register().number, verified(against=head)) == (2, (["1 whole, 0 broken"], 0))


def test_a_report_that_is_changed_before_the_register_sees_it_is_found_by_its_first_event(own_folders: None) -> None:
    publish_promises("guarantee", "terms")
    case = ticket_of(receive(RAW)).cases.get()
    Message.objects.filter(pk=case.notification_id).update(text="All is well.")
    keep_register(now=NOW)
    assert verified()[0] == [f"case {case.pk}: message {case.notification_id} was changed", "0 whole, 1 broken"]


def test_a_letter_that_an_agent_has_read_anew_is_no_tampering_and_is_on_record(own_folders: None) -> None:
    publish_promises("guarantee", "terms")
    received = receive(RAW)
    case = ticket_of(received).cases.get()
    message = case.notification
    Message.objects.filter(pk=message.pk).update(text="as an older reader of letters had it")
    keep_register(now=NOW)
    assert replay(received, by=None, now=LATER).message_id == message.pk
    assert (case.events.latest("sequence").kind, verified()) == ("read_anew", (["1 whole, 0 broken"], 0))
    replay(received, by=None, now=LATER)  # gives the same words, which is no event
    assert case.events.filter(kind="read_anew").count() == 1
    Message.objects.filter(pk=message.pk).update(text="as somebody would like it")
    assert verified() == ([f"case {case.pk}: message {message.pk} was changed", "0 whole, 1 broken"], 1)

"""Nothing is taken out of a case’s log, or changed in it or behind it, without being seen."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from tests.people import make_agent
from tests.tickets.guarantee.reading import days, reported
from tickets.guarantee.rules.events import breaks, hash_of, replayed
from tickets.guarantee.steps import answering, questions
from tickets.models import CaseEvent, ConformityCase

pytestmark = pytest.mark.django_db


def told(case: ConformityCase) -> list[str]:
    return [str(found.why) for found in breaks(ConformityCase.objects.get(pk=case.pk))]


def not_as_made(field: str) -> str:
    return f"{ConformityCase._meta.get_field(field).verbose_name} ({field}) is not what the events made it"


def busy() -> ConformityCase:
    case, agent = reported(), make_agent()
    questions.ask(case, agent=agent, question="x", why="y", now=days(1))
    answering.declare_conformity(case, evidence="Replaced.", agent=agent, at=days(2), now=days(2))
    assert told(case) == []
    return case


def unguarded(statement: str) -> None:
    """What somebody with the database’s own password could do: take the guard away first."""
    on = " ON tickets_caseevent" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER tickets_caseevent_never_changes{on}")
        cursor.execute(statement)


def test_the_database_refuses_to_change_an_event() -> None:
    event = busy().events.last()
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        CaseEvent.objects.filter(pk=event.pk).update(kind="confirmed_resolved")
    event.refresh_from_db()
    assert event.kind == "conformity_claimed"


def test_a_changed_event_is_seen_though_the_guard_was_taken_away() -> None:
    case = busy()
    unguarded("UPDATE tickets_caseevent SET actor = 'system' WHERE kind = 'info_requested'")
    assert told(case) == ["the event was changed"]


def test_a_missing_event_is_seen_in_the_middle_and_at_the_end() -> None:
    case = busy()
    case.events.filter(kind="conformity_claimed").delete()
    assert told(case) == ["the log doesn’t end where the case says"]
    case.events.filter(kind="acknowledged").delete()
    assert told(case) == ["an event is missing"]


@pytest.mark.parametrize(
    "changed",
    [
        {"defect": "x"},
        {"channel": "agent"},
        {"close_reason": "x"},  # no event ever wrote this one, or those that follow
        {"refund_amount": "0.01"},
        {"refunded_at": days(3)},
        {"remedy_choice": "repair"},
    ],
)
def test_a_row_changed_behind_the_log_is_seen(changed: dict[str, object]) -> None:
    case = busy()
    ConformityCase.objects.filter(pk=case.pk).update(**changed)
    assert told(case) == [not_as_made(field) for field in changed]


def test_events_that_changed_places_are_seen() -> None:
    case = busy()
    unguarded("UPDATE tickets_caseevent SET sequence = 100 + sequence WHERE sequence IN (2, 3)")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tickets_caseevent SET sequence = 105 - sequence WHERE sequence > 100")
    assert told(case) == ["the event was changed"]


def test_an_event_that_somebody_else_wrote_at_the_end_is_seen_though_its_hash_is_right() -> None:
    case = busy()
    last = case.events.latest("sequence")
    forged = CaseEvent(
        case=case,
        sequence=last.sequence + 1,
        kind="closed",
        actor="system",
        occurred_at=days(3),
        recorded_at=days(3),
        payload={"changes": {"state": "closed"}},
        previous_hash=last.hash,
    )
    forged.hash = hash_of(forged)
    forged.save()
    assert told(case) == ["the log doesn’t end where the case says"]
    ConformityCase.objects.filter(pk=case.pk).update(last_sequence=forged.sequence, last_hash=forged.hash)
    assert told(case) == [not_as_made("state")]


def test_a_moved_deadline_is_seen() -> None:
    case = busy()
    ConformityCase.objects.filter(pk=case.pk).update(due_at=days(90), last_day="2026-06-08")
    assert told(case) == [not_as_made("due_at"), not_as_made("last_day")]


def test_the_events_alone_rebuild_the_row() -> None:
    case = ConformityCase.objects.get(pk=busy().pk)
    row = replayed(case.events.order_by("sequence"))
    assert (row["state"], row["conformity_at"], row["last_day"], row["price"]) == (
        "fix_proposed",
        "2026-03-12T11:00:00+00:00",
        "2026-04-09",
        "9.30",
    )


def verified(*cases: int) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("verify_cases", *cases, stdout=out)
    except SystemExit as end:
        return out.getvalue(), int(str(end.code))
    return out.getvalue(), 0


def test_the_command_says_which_case_is_broken_and_where() -> None:
    broken, whole = busy(), reported()
    assert verified() == ("2 whole, 0 broken\n", 0)
    broken.events.filter(sequence=4).delete()
    said = f"case {broken.pk}, event 3: the log doesn’t end where the case says\n"
    assert verified() == (said + "1 whole, 1 broken\n", 1)
    assert verified(whole.pk) == ("1 whole, 0 broken\n", 0)
    assert verified(whole.pk, 999_999) == ("1 whole, 0 broken\n", 1)


def test_what_is_found_is_said_in_the_language_of_whoever_reads_it() -> None:
    case = busy()
    ConformityCase.objects.filter(pk=case.pk).update(last_day=case.last_day + timedelta(days=60))
    [found] = breaks(ConformityCase.objects.get(pk=case.pk))
    said = {}
    for language in ("en", "fr"):
        with translation.override(language):
            said[language] = str(found.why)
    assert said == {
        "en": "last day (last_day) is not what the events made it",
        "fr": "dernier jour (last_day) : ce n’est pas ce qu’en ont fait les événements",
    }

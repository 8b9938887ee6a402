"""The command that counts the days of a report."""

import json
from io import StringIO

import pytest
from django.core.management import call_command


def printed(*arguments: str) -> dict[str, str]:
    out = StringIO()
    call_command("conformity_deadline", *arguments, stdout=out)
    return json.loads(out.getvalue())


def test_the_dates_are_printed_as_json_with_instants_in_utc() -> None:
    assert printed("2026-01-30T22:30:00Z") == {
        "day0": "2026-01-30",
        "last_day": "2026-03-01",
        "due_at": "2026-03-01T23:00:00Z",
        "due_at_customer": "2026-03-01T23:00:00Z",
        "outer_due_date": "2026-03-02",
    }


@pytest.mark.parametrize("instant", ["2026-01-30t22:30:00z", " 2026-01-30T23:30:00.000001+01:00\n", "20260130T2230Z"])
def test_an_instant_may_be_written_in_any_way_of_the_standard(instant: str) -> None:
    assert printed(instant) == printed("2026-01-30T22:30:00Z")


def test_a_customer_in_tahiti_has_an_earlier_midnight() -> None:
    assert printed("2026-01-30T20:00:00-10:00", "--zone", "Pacific/Tahiti") == {
        "day0": "2026-01-31",
        "last_day": "2026-03-02",
        "due_at": "2026-03-02T23:00:00Z",
        "due_at_customer": "2026-03-02T10:00:00Z",
        "outer_due_date": "2026-03-02",
    }


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["2026-01-30T22:30:00"], "“2026-01-30T22:30:00” has no time zone: add Z or an offset such as +01:00.\n"),
        (["2026-03-28"], "“2026-03-28” has no time of day: write it like 2026-01-30T23:30:00Z.\n"),
        (["soon"], "“soon” is no instant that can be counted: write it like 2026-01-30T23:30:00Z.\n"),
        (
            ["9999-12-31T00:00:00Z"],
            "“9999-12-31T00:00:00Z” is no instant that can be counted: write it like 2026-01-30T23:30:00Z.\n",
        ),
        (
            ["2026-01-30T22:30:00Z", "--zone", "Mars/Olympus"],
            "“Mars/Olympus” is no time zone: give a name such as Europe/Paris.\n",
        ),
    ],
)
def test_nonsense_is_refused_in_one_sentence_with_exit_status_2(arguments: list[str], sentence: str) -> None:
    said = StringIO()
    with pytest.raises(SystemExit) as exit:
        call_command("conformity_deadline", *arguments, stderr=said, no_color=True)
    assert (exit.value.code, said.getvalue()) == (2, sentence)

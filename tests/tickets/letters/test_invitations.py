"""Calendars as the world's programs write them, in words."""

import pytest

from tickets.letters.invitations import summary_of

WINTER = "BEGIN:VTIMEZONE\nTZID:Romance Standard Time\nDTSTART:16010101T030000\nEND:VTIMEZONE\n"


def calendar(*lines: str, method: str = "REQUEST") -> str:
    event = "\n".join(lines)
    return f"BEGIN:VCALENDAR\nMETHOD:{method}\n{WINTER}BEGIN:VEVENT\n{event}\nEND:VEVENT\nEND:VCALENDAR\n"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            ["DTSTART:20260312T100000Z", "DTEND:20260313T100000Z"],
            "When: 2026-03-12 10:00 UTC – 2026-03-13 10:00 UTC",
        ),
        (["DTSTART;VALUE=DATE:20260312", "DTEND;VALUE=DATE:20260313"], "When: 2026-03-12 – 2026-03-13"),
        (
            ['DTSTART;TZID="(UTC+01:00) Paris":20260312T100000', "DTEND;TZID=America/New_York:20260312T110000"],
            "When: 2026-03-12 10:00 (UTC+01:00) Paris – 11:00 America/New_York",
        ),
        (
            ["LOCATION:Salle 3\\; 2e\\nétage", "SUMMARY;LANGUAGE=fr:Ré", " union"],
            "Invitation: Réunion\nWhere: Salle 3; 2e étage",
        ),
        (["ORGANIZER;CN=Berg, Ada:MAILTO:ada@mail.example"], "Organizer: Berg, Ada <ada@mail.example>"),
        (["ORGANIZER;CN=ada@mail.example:mailto:ada@mail.example"], "Organizer: ada@mail.example"),
        (["SUMMARY;X:damaged", "DTSTART:tomorrow", "DTEND:20261312T000000", "LOCATION:Here"], "Where: Here"),
        (["SUMMARY:Call", "BEGIN:VALARM", "SUMMARY:Wake up", "END:VALARM"], "Invitation: Call"),
        ([], ""),
    ],
)
def test_an_event_in_words(lines: list[str], said: str):
    assert summary_of(calendar(*lines)) == said


def test_an_event_is_called_what_its_sender_does_with_it():
    said = [summary_of(calendar("SUMMARY:Call", method=method)) for method in ("CANCEL", "reply", "COUNTER", "PUBLISH")]
    assert said == ["Cancelled: Call", "Answer to the invitation: Call", "Other time: Call", "Event: Call"]


def test_a_calendar_that_is_cut_off_says_what_it_has():
    whole = calendar("SUMMARY:Call", "DTSTART:20260312T100000", "LOCATION:Here")
    assert summary_of(whole[: whole.index("ATION")]) == "Invitation: Call\nWhen: 2026-03-12 10:00"

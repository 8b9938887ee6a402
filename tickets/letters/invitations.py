"""An invitation in words: what, when, where, by whom, and what they say about it."""

import re

from icalendar import Parameters, vDate, vDatetime
from icalendar.parser import Contentline, Contentlines

LONGEST = 100_000  # characters of a calendar that are looked at
LONGEST_EVENT = 20_000
LONGEST_LINE = 1_000
LONGEST_FACT = 300
LONGEST_DESCRIPTION = 5_000
TITLES = {"REQUEST": "Invitation", "CANCEL": "Cancelled", "REPLY": "Answer to the invitation", "COUNTER": "Other time"}
WANTED = ("METHOD", "SUMMARY", "DTSTART", "DTEND", "LOCATION", "ORGANIZER", "DESCRIPTION")
ESCAPED = re.compile(r"\\([nN,;\\])")

Fact = tuple[Parameters, str]
NOTHING: Fact = (Parameters(), "")


def summary_of(calendar: str, *, beside: str = "") -> str:
    """The first event's facts, a line each, and its words if they aren't those `beside` it; "" when there is none."""
    head, _, rest = calendar[:LONGEST].partition("BEGIN:VEVENT")
    _, method = _facts(head).get("METHOD", NOTHING)
    event = _facts(rest.partition("END:VEVENT")[0])
    lines = [
        f"{TITLES.get(method.upper(), 'Event')}: {event.get('SUMMARY', NOTHING)[1]}",
        f"When: {_when(*(_moment(*event.get(name, NOTHING)) for name in ('DTSTART', 'DTEND')))}",
        f"Where: {event.get('LOCATION', NOTHING)[1]}",
        f"Organizer: {_organizer(*event.get('ORGANIZER', NOTHING))}",
    ]
    facts = "\n".join(line for line in lines if not line.endswith(": "))
    description = event.get("DESCRIPTION", NOTHING)[1].strip()
    is_said = " ".join(description.split()) in " ".join(beside.split())
    return facts if is_said else f"{facts}\n\n{description}".strip()


def _facts(lines: str) -> dict[str, Fact]:
    """Line by line: whole calendars would be worked out by the library, which keeps all time zones it has ever met."""
    found: dict[str, Fact] = {}
    for line in Contentlines.from_ical(lines[:LONGEST_EVENT]):
        if line.startswith(WANTED):
            try:
                longest = LONGEST_DESCRIPTION if line.startswith("DESCRIPTION") else LONGEST_LINE
                name, parameters, value = Contentline(line[:longest]).parts()
            except ValueError:
                continue
            words = ESCAPED.sub(lambda escaped: "\n" if escaped[1] in "nN" else escaped[1], value)
            if name != "DESCRIPTION":
                words = " ".join(words.split())[:LONGEST_FACT]
            found.setdefault(name, (parameters, words))
    return found


def _parameter(parameters: Parameters, name: str) -> str:
    """Also of a name with a comma that lacks its quotation marks, which the library takes for several."""
    given = parameters.get(name, "")
    return " ".join((given if isinstance(given, str) else ",".join(given)).split())


def _organizer(parameters: Parameters, address: str) -> str:
    name = _parameter(parameters, "CN")
    plain = address[len("mailto:") :] if address.lower().startswith("mailto:") else address
    return f"{name} <{plain}>" if name and plain and name != plain else name or plain


def _moment(parameters: Parameters, value: str) -> str:
    try:
        if "T" not in value:
            return f"{vDate.from_ical(value):%Y-%m-%d}"
        moment = vDatetime.from_ical(value)
    except ValueError:
        return ""
    zone = "UTC" if moment.tzinfo else _parameter(parameters, "TZID")
    return f"{moment:%Y-%m-%d %H:%M} {zone}".strip()


def _when(begins: str, ends: str) -> str:
    if ends.startswith(begins[:10]) and len(begins) > 10:
        ends = ends[11:]
        begins = begins[:16] if ends[5:] == begins[16:] else begins
    return f"{begins} – {ends}" if begins and ends else begins

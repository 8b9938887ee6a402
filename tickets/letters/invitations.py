"""An invitation in words: what, when, where and by whom."""

import re
from datetime import datetime

LONGEST = 100_000  # characters of a calendar that are looked at
LONGEST_EVENT = 20_000
LONGEST_LINE = 1_000
TITLES = {"REQUEST": "Invitation", "CANCEL": "Cancelled", "REPLY": "Answer to the invitation", "COUNTER": "Other time"}
WANTED = {"SUMMARY", "DTSTART", "DTEND", "LOCATION", "ORGANIZER"}
MOMENT = re.compile(r"(\d{8})(?:T(\d{4})(?:\d\d)?(Z?))?")
PARAMETER = re.compile(r";(TZID|CN)=(?:\"([^\"]{1,100})|([^;:\"]{1,100}))")


def summary_of(calendar: str) -> str:
    """The first event's facts, a line each; "" when there is none."""
    unfolded = re.sub(r"\r?\n[ \t]", "", calendar[:LONGEST])
    method = re.search(r"^METHOD:(\w+)", unfolded, re.M)
    event = unfolded.partition("BEGIN:VEVENT")[2].partition("END:VEVENT")[0]
    facts: dict[str, tuple[str, str]] = {}
    for line in event[:LONGEST_EVENT].splitlines():
        name = line.partition(":")[0].partition(";")[0]
        if name in WANTED:
            facts.setdefault(name, _split(line[len(name) :][:LONGEST_LINE]))
    if not facts:
        return ""
    title = TITLES.get(method[1].upper() if method else "", "Event")
    lines = [
        f"{title}: {_text(facts.get('SUMMARY', ('', ''))[1])}",
        f"When: {_moments(facts)}",
        f"Where: {_text(facts.get('LOCATION', ('', ''))[1])}",
        f"Organizer: {_organizer(*facts.get('ORGANIZER', ('', '')))}",
    ]
    return "\n".join(line for line in lines if not line.endswith(": "))


def _split(rest: str) -> tuple[str, str]:
    """(parameters, value); a colon in quotation marks belongs to a parameter."""
    quoted = False
    for position, character in enumerate(rest):
        quoted ^= character == '"'
        if character == ":" and not quoted:
            return rest[:position], rest[position + 1 :].strip()
    return "", rest.strip()


def _text(value: str) -> str:
    return " ".join(re.sub(r"\\([nN,;\\])", lambda match: " " if match[1] in "nN" else match[1], value).split())[:300]


def _organizer(given: str, address: str) -> str:
    name = _parameter(given, "CN")
    plain = re.sub(r"^mailto:", "", address, flags=re.I)
    return f"{_text(name)} <{plain}>" if name and plain and name != plain else _text(name or plain)


def _parameter(given: str, name: str) -> str:
    return next((quoted or plain for key, quoted, plain in PARAMETER.findall(given) if key == name), "")


def _moments(facts: dict[str, tuple[str, str]]) -> str:
    begins, ends = (_moment(*facts.get(name, ("", ""))) for name in ("DTSTART", "DTEND"))
    if ends.startswith(begins[:10]) and len(begins) > 10:
        ends = ends[11:]
        begins = begins[:16] if ends[5:] == begins[16:] else begins
    return f"{begins} – {ends}" if begins and ends else begins


def _moment(given: str, value: str) -> str:
    match = MOMENT.match(value)
    if not match:
        return ""
    try:
        moment = datetime.strptime(match[1] + (match[2] or "0000"), "%Y%m%d%H%M")
    except ValueError:
        return ""
    zone = "UTC" if match[3] else _parameter(given, "TZID")
    return f"{moment:%Y-%m-%d %H:%M} {zone}".strip() if match[2] else f"{moment:%Y-%m-%d}"

"""The top of a letter as it came: its people, its date, and every line its program wrote."""

from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from tickets.letters import mime
from tickets.letters.headers import words
from tickets.models import IncomingEmail

HEAD_BYTES = 100_000  # that are read
LINES_SHOWN = 300
VALUE_SHOWN = 2_000  # characters of one line
FIRST = {
    "from": _("From"),
    "reply-to": _("Reply to"),
    "to": _("To"),
    "cc": _("Cc"),
    "date": _("Date"),
    "subject": _("Subject"),
}


@dataclass(frozen=True, slots=True)
class Head:
    people: list[tuple[str, str]]  # what an agent looks for first, by its name in the agent's language
    lines: str  # all of it, decoded


def head_of(letter: IncomingEmail) -> Head:
    try:
        with letter.raw.open("rb") as file:
            headers = mime.read_headers(file.read(HEAD_BYTES))
    except FileNotFoundError:
        raise Http404 from None
    decoded = [(name, words(value[:VALUE_SHOWN])) for name, value in headers[:LINES_SHOWN]]
    people = [
        (str(label), value) for name, label in FIRST.items() for other, value in decoded if other == name and value
    ]
    return Head(people, "\n".join(f"{name}: {value}" for name, value in decoded))

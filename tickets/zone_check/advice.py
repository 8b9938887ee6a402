"""One thing that was looked at, in a sentence, and the line to put into the zone, if one is lacking."""

from dataclasses import dataclass
from enum import Enum

from django.utils.translation import pgettext_lazy

MAX_STRING = 255  # RFC 1035, 3.3.14: a longer text is written as several strings


class Judgement(Enum):
    RIGHT = pgettext_lazy("what a check found", "ok")
    LOOK = pgettext_lazy("what a check found", "look")  # a person has to decide
    WRONG = pgettext_lazy("what a check found", "wrong")
    UNKNOWN = "?"  # the DNS would not say


@dataclass(frozen=True, slots=True)
class Advice:
    about: str  # MX, SPF, …
    judgement: Judgement
    sentence: str
    record: str = ""  # to paste


def text_record(name: str, text: str) -> str:
    strings = [text[start : start + MAX_STRING] for start in range(0, len(text), MAX_STRING)]
    quoted = " ".join(f'"{string}"' for string in strings)
    return f"{name}. IN TXT {quoted}"

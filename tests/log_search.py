"""Nothing personal in the log: what is logged during a test is searched, and the test fails that made us say it.

So is what portals and servers wrote that tests start as processes, when they have ended.
"""

import logging
import re
from pathlib import Path

from django.conf import settings

from supportportal.logs import SIGNED

PERSONAL = {
    "an address": re.compile(r"(?<![\w.+-])(?!celery@)[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "a telephone number": re.compile(r"(?<![\w.:-])(?:\+\d{1,3}|0\d{1,3})(?:[ .-]\d{1,4}){2,5}(?![\w.:-])"),
    "a subscription": re.compile(r"\bPV-\d+"),
    "a customer’s name": re.compile(r"\b(?:Claire Martin|Ada Berg)\b"),
    "a customer’s words": re.compile(r"It is too slow|The app says “no network”|It fails at “Connecting”"),
    "a key": SIGNED,
}
FIRST_WRITER = "an address: ada@example.org"  # of the letter that the banner shows how to send


def personal_data(text: str) -> list[str]:
    """What stands there and must not; our own addresses are nobody’s."""
    own = {settings.SUPPORT_ADDRESS, settings.OPERATOR_ADDRESS}
    found = [(kind, match[0]) for kind, pattern in PERSONAL.items() for match in pattern.finditer(text)]
    return [f"{kind}: {words}" for kind, words in found if words not in own]


def nothing_personal_in(log: Path) -> None:
    found = [what for what in personal_data(log.read_text(errors="replace")) if what != FIRST_WRITER]
    assert not found, f"{log} holds {found}"


class Searched(logging.Handler):
    """Reads what any handler would write, the text of an error too."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found += [f"{record.pathname}:{record.lineno} logs {what}" for what in personal_data(self.format(record))]

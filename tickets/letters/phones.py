"""The telephone number in a letter: valid somewhere in the world, or called one by its writer."""

import re
from collections.abc import Iterator

from phonenumbers import Leniency, PhoneNumberMatch, PhoneNumberMatcher

COUNTRIES = ("FR", "GB", "US")  # whose numbers are known without their country; those of all others with it
ANY_LENGTH = "DE"  # a country whose plan leaves the length open, to read what only its writer calls a number
FEWEST_DIGITS, MOST_DIGITS = 7, 15
MOST = 1_000  # candidates that are looked at
CALLED_ONE = re.compile(
    r"\b(?:tel|tél|phone|telephone|téléphone|mobile|portable|cell|gsm|whatsapp|call me (?:on|at|back (?:on|at))"
    r"|ring me (?:on|at)|reach me (?:on|at)|appelez[- ]moi au|rappelez[- ]moi au|me (?:joindre|rappeler|contacter) au"
    r"|(?:my|mon) (?:number|numéro)(?: is| est)?(?: le)?)\b[ .:°n-]{0,6}$",
    re.IGNORECASE,
)
BEFORE = 40  # characters in which it may be called so
# What may be a number, more generously than the library sees it. Most letters have none, or the row of digits of a
# subscription, and are spared the library's search, which costs as much as reading all the rest of the letter.
DIGITS = re.compile(r"\d(?:(?:[^\w\n]|x){0,4}\d){6,}")
OPENS_A_NUMBER = re.compile(r"[+＋(（\[]\W{0,4}$")


def phone_in(text: str) -> str:
    """The first one, as it was written; "" when there is none."""
    if not _is_worth_a_search(text):
        return ""
    ways = (*(_valid(text, country) for country in COUNTRIES), _called_one(text))
    found = [first for way in ways if (first := next(way, None))]
    if not found:
        return ""
    written = " ".join(min(found, key=lambda match: match.start).raw_string.split())
    return written if ")" in written else written.lstrip("(")


def _is_worth_a_search(text: str) -> bool:
    """A mere row of digits is a number only where it is opened as one or called one."""
    for match in DIGITS.finditer(text):
        row, before = match.group(), text[max(0, match.start() - BEFORE) : match.start()]
        if not row.isdigit() or row.startswith("0") or OPENS_A_NUMBER.search(before) or CALLED_ONE.search(before):
            return True
    return False


def _valid(text: str, country: str) -> Iterator[PhoneNumberMatch]:
    for match in PhoneNumberMatcher(text, country, Leniency.STRICT_GROUPING, MOST):
        # Digits in one row that don't begin as a number at home are an order's; those of an address are no number.
        is_mere_row = match.raw_string.isdigit() and not match.raw_string.startswith("0")
        if not is_mere_row and text[match.start - 1 : match.start] != "/" and text[match.end : match.end + 1] != "@":
            yield match


def _called_one(text: str) -> Iterator[PhoneNumberMatch]:
    for match in PhoneNumberMatcher(text, ANY_LENGTH, Leniency.POSSIBLE, MOST):
        digits = sum(character.isdigit() for character in match.raw_string)
        called = match.raw_string.startswith("+") or CALLED_ONE.search(text[max(0, match.start - BEFORE) : match.start])
        if called and FEWEST_DIGITS <= digits <= MOST_DIGITS:
            yield match

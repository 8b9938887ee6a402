"""The telephone number in a letter: French, British, American or international, or called one by its writer."""

import re
from collections.abc import Iterator

MOST = 50  # candidates that are looked at
FEWEST_DIGITS, MOST_DIGITS = 8, 15  # of an international number (E.164), with its country
CANDIDATE = re.compile(  # begins with what is rare in a text, and looks back only from there
    r"[+(\d](?<![\w@/.,:#-].)(?<!\d .)(?:\d{0,3}\)[ .-]?\d)?(?:[ .\u00a0\u202f-]{0,2}(?:\(\d{1,4}\)|\d)){6,16}"
    r"(?![\w@/]|[.,:-]\d)"
)
NATIONAL = re.compile(
    r"0[1-9](?:[ .-]?\d\d){4}"  # French: 06 12 34 56 78
    r"|0\d{2} \d{4} \d{4}|0\d{3} \d{3} \d{4}|0\d{4} \d{6}|0\d{4} \d{3} \d{3}"  # British: 020 7946 0958
    r"|(?:\(\d{3}\) ?|\d{3}[.-])\d{3}[.-]\d{4}"  # American: (415) 555-0132
)
CALLED_ONE = re.compile(
    r"\b(?:tel|tél|phone|telephone|téléphone|mobile|portable|cell|gsm|whatsapp|call me (?:on|at|back (?:on|at))"
    r"|ring me (?:on|at)|reach me (?:on|at)|appelez[- ]moi au|rappelez[- ]moi au|me (?:joindre|rappeler|contacter) au"
    r"|(?:my|mon) (?:number|numéro)(?: is| est)?(?: le)?)\b[ .:°n-]{0,6}$",
    re.IGNORECASE,
)
BEFORE = 40  # characters in which it may be called so


def phone_in(text: str) -> str:
    """The first one, as it was written; "" when there is none."""
    return next(_phones(text), "")


def _phones(text: str) -> Iterator[str]:
    for number, match in enumerate(CANDIDATE.finditer(text)):
        if number >= MOST:
            return
        written = " ".join(match[0].split())
        if _is_phone(written) or (_is_long_enough(written) and _is_called_one(text, match.start())):
            yield written


def _is_phone(written: str) -> bool:
    plain = written.replace("\u00a0", " ").replace("\u202f", " ")
    digits = sum(character.isdigit() for character in plain.removeprefix("00"))
    abroad = plain.startswith(("+", "00")) and FEWEST_DIGITS <= digits <= MOST_DIGITS
    return abroad or bool(NATIONAL.fullmatch(plain))


def _is_long_enough(written: str) -> bool:
    return FEWEST_DIGITS - 1 <= sum(character.isdigit() for character in written) <= MOST_DIGITS


def _is_called_one(text: str, position: int) -> bool:
    return bool(CALLED_ONE.search(text[max(0, position - BEFORE) : position]))

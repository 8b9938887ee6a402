"""Text in the order in which it is drawn: Hebrew and Arabic run from right to left, numbers among them don't.

A short form of the Unicode Bidirectional Algorithm (UAX 9) for one line, without its explicit marks: those are left
out, since whoever writes them could make a line read as something else.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

RIGHT = {"R", "AL"}
NUMBERS = {"EN", "AN"}
PAIRS = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
NEEDS_ORDER = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]")
JOINING = range(0xFE80, 0xFEFD)  # the forms of Arabic letters, by what stands beside them
LAM = "\u0644"
SHAPES = ("<isolated>", "<final>", "<initial>", "<medial>")


def as_drawn(line: str) -> str:
    """From left to right, with Arabic letters joined."""
    if not NEEDS_ORDER.search(line):
        return line
    line = _joined(line)
    levels = _levels(line)
    drawn = list(zip(line, levels, strict=True))
    for level in range(max(levels), 0, -1):
        start = 0
        while start < len(drawn):
            end = start
            while end < len(drawn) and drawn[end][1] >= level:
                end += 1
            drawn[start:end] = drawn[start:end][::-1]
            start = end + 1
    return "".join(letter.translate(PAIRS) if level % 2 else letter for letter, level in drawn)


def runs_from_the_right(text: str) -> bool:
    """By its first letter that says so (rule P2)."""
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind in RIGHT for kind in kinds if kind == "L" or kind in RIGHT), False)


def _levels(line: str) -> list[int]:
    """Even ones run from the left, odd ones from the right."""
    base = "R" if runs_from_the_right(line) else "L"
    kinds = _kinds(line, base=base)
    sides = ["" if kind == "neutral" else _side(kind) for kind in kinds]
    levels = []
    for kind, before, after in zip(kinds, _before(sides, base), _after(sides, base), strict=True):
        if kind == "neutral":  # rules N1 and N2
            kind = before if before == after else base
        levels.append({"L": 2 if base == "R" else 0, "R": 1, "number": 2}[kind])
    return levels


def _before(values: Sequence[str], otherwise: str) -> list[str]:
    """For each, the last one before it that isn't empty."""
    found, last = [], otherwise
    for value in values:
        found.append(last)
        last = value or last
    return found


def _after(values: Sequence[str], otherwise: str) -> list[str]:
    return _before(values[::-1], otherwise)[::-1]


def _kinds(line: str, *, base: str) -> list[str]:
    """A number among letters from the left is one of them (rule W7)."""
    kinds, strong = [], base
    for letter in line:
        kind = _kind(letter)
        strong = kind if kind in ("L", "R") else strong
        kinds.append("L" if kind == "number" and strong == "L" else kind)
    return kinds


def _kind(letter: str) -> str:
    bidirectional = unicodedata.bidirectional(letter)
    if bidirectional in RIGHT:
        return "R"
    if bidirectional in NUMBERS:
        return "number"
    return "L" if bidirectional == "L" else "neutral"


def _side(kind: str) -> str:
    return "R" if kind in ("R", "number") else "L"


def _joined(line: str) -> str:
    """Each Arabic letter in the form that its neighbours ask for."""
    forms, shaped, place = _forms(), "", 0
    letters = ["" if unicodedata.combining(each) else each for each in line]  # without marks above or below another
    all_before, all_after = _before(letters, ""), _after(letters, "")
    while place < len(line):
        letter = line[place : place + 2] if line[place : place + 2] in forms else line[place]
        before, after = all_before[place], all_after[place + len(letter) - 1]
        joins_before = "<initial>" in forms.get(before, {}) and "<final>" in forms.get(letter, {})
        joins_after = "<final>" in forms.get(after, {}) and "<initial>" in forms.get(letter, {})
        shaped += forms.get(letter, {}).get(SHAPES[joins_before + 2 * joins_after], letter)
        place += len(letter)
    return shaped


@cache
def _forms() -> dict[str, dict[str, str]]:
    """From a letter, or Lam with Alef, to its forms, as Unicode itself lists them."""
    forms: dict[str, dict[str, str]] = {}
    for code in JOINING:
        shape, *codes = unicodedata.decomposition(chr(code)).split()
        letters = "".join(chr(int(each, 16)) for each in codes)
        if len(letters) == 1 or letters[0] == LAM:
            forms.setdefault(letters, {})[shape] = chr(code)
    return forms

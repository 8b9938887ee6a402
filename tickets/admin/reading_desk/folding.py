"""A long letter is folded after forty lines: the rest opens by a click, and is found by searching in the page."""

from dataclasses import dataclass
from itertools import accumulate
from math import ceil

SHOWN = 40  # lines of a letter
WIDTH = 80  # characters of a line on the page
HARDLY_LONGER = 50  # lines: folding what is no longer than that would hide little


@dataclass(frozen=True, slots=True)
class FoldedText:
    first: str
    rest: str = ""
    lines: int = 0  # of the whole text


def folded(text: str) -> FoldedText:
    """Between two lines, or between two words of one that is very long."""
    lines = text.split("\n")
    heights = [ceil(len(line) / WIDTH) or 1 for line in lines]
    if sum(heights) <= HARDLY_LONGER:
        return FoldedText(text)
    tops = list(accumulate(heights, initial=0))
    number = next(number for number, bottom in enumerate(tops[1:]) if bottom > SHOWN)
    line = lines[number]
    cut = _cut(line, (SHOWN - tops[number]) * WIDTH) if heights[number] > SHOWN else 0
    first, rest = [*lines[:number], line[:cut]], [line[cut:], *lines[number + 1 :]]
    return FoldedText("\n".join(first).rstrip(), "\n".join(rest), sum(heights))


def _cut(line: str, near: int) -> int:
    return line.rfind(" ", 0, near) + 1 or near

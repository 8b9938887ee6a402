"""The few words around those that were looked for."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tickets.search.query import TOKEN, Word, folded, is_prefix

BEFORE, BEHIND = 40, 120  # characters
SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Pieces of a text in their order; `is_found`: the word that was looked for."""

    pieces: tuple[tuple[str, bool], ...]
    words: int  # how many of those that were looked for stand in the whole text


def excerpt_in(text: str, words: Sequence[Word]) -> Excerpt | None:
    """None where none of them stands."""
    tokens = [(folded(match[0]), match.start(), match.end()) for match in TOKEN.finditer(text)]
    found = [list(_places(tokens, word)) for word in words]
    spans = sorted(span for of_word in found for span in of_word)
    if not spans:
        return None
    start, end = max(0, spans[0][0] - BEFORE), min(len(text), spans[0][1] + BEHIND)
    start = next((match.end() for match in SPACE.finditer(text, start, spans[0][0])), start) if start else 0
    if end < len(text):
        end = max((match.start() for match in SPACE.finditer(text, spans[0][1], end + 1)), default=end)
    pieces = list(_pieces(text, spans, start, end))
    return Excerpt(tuple(pieces), sum(map(bool, found)))


def _places(tokens: Sequence[tuple[str, int, int]], word: Word) -> Iterable[tuple[int, int]]:
    for spelling in word.spellings:
        *whole, last = spelling
        for first in range(len(tokens) - len(whole)):
            there = [token for token, _, _ in tokens[first : first + len(spelling)]]
            if there[:-1] == whole and (there[-1].startswith(last) if is_prefix(spelling) else there[-1] == last):
                yield tokens[first][1], tokens[first + len(whole)][2]


def _pieces(text: str, spans: Sequence[tuple[int, int]], start: int, end: int) -> Iterable[tuple[str, bool]]:
    at = start
    yield ("… " if start else ""), False
    for first, behind in spans:
        if first < at or behind > end:
            continue
        yield SPACE.sub(" ", text[at:first]), False
        yield text[first:behind], True
        at = behind
    yield SPACE.sub(" ", text[at:end]) + ("…" if end < len(text) else ""), False

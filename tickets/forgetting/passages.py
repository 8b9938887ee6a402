"""A passage of a text, found however it is spaced, quoted, broken into lines or set in HTML."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

# What programs put between the letters: blanks of every kind, marks of quotes, and how people group digits.
BETWEEN = re.compile(r"[\s>.\-\u2010-\u2015\u00ad\u200b-\u200f\u2060\ufeff]+")
TAG = re.compile(r"<[^>]*>")
TOKEN = re.compile(r"<[^>]*>|&#?\w{1,32};|.", re.DOTALL)
SURE_LENGTH = 6  # what is shorter counts only where it stands by itself: “123” is no part of “41235”

Piece = tuple[str, int, int]  # a character as it is read, and from where to where it stands


@dataclass(frozen=True, slots=True)
class Passage:
    words: str

    @property
    def squeezed(self) -> str:
        return _squeezed(self.words)

    def is_in(self, text: str) -> bool:
        return any(self._places(text, _pieces(text))) if self._may_be_in(text) else False

    def taken_out_of(self, text: str, *, note: str, is_html: bool = False) -> str:
        """With `note` in its place. HTML that still has it, as in an attribute or a comment, is empty."""
        if not is_html:
            return self._replaced(text, _pieces(text), note=note) if self._may_be_in(text) else text
        if self._may_be_in(_as_read(text)):
            text = self._replaced(text, _pieces_of_html(text), note=html.escape(note))
        return "" if self.is_in(text) or self.is_in(html.unescape(text)) else text

    def _may_be_in(self, text: str) -> bool:
        return bool(self.squeezed) and self.squeezed in _squeezed(text)

    def _replaced(self, text: str, pieces: list[Piece], *, note: str) -> str:
        done, parts = 0, []
        for start, end in self._places(text, pieces):
            parts += [text[done:start], note, *TAG.findall(text[start:end])]
            done = end
        return "".join([*parts, text[done:]])

    def _places(self, text: str, pieces: list[Piece]) -> Iterator[tuple[int, int]]:
        kept = [index for index, (character, _, _) in enumerate(pieces) if not BETWEEN.fullmatch(character)]
        letters, needle = "".join(pieces[index][0] for index in kept), self.squeezed
        found = letters.find(needle)
        while found != -1:
            first, last = kept[found], kept[found + len(needle) - 1]
            if len(needle) >= SURE_LENGTH or _stands_alone(pieces, first, last):
                yield pieces[first][1], pieces[last][2]
            found = letters.find(needle, found + len(needle))


def without(passages: Sequence[Passage], text: str, *, note: str, is_html: bool = False) -> str:
    for passage in passages:
        text = passage.taken_out_of(text, note=note, is_html=is_html)
    return text


def without_in_json(passages: Sequence[Passage], value: Any, *, note: str) -> Any:
    match value:
        case str():
            return without(passages, value, note=note)
        case list():
            return [without_in_json(passages, inner, note=note) for inner in value]
        case dict():
            return {name: without_in_json(passages, inner, note=note) for name, inner in value.items()}
    return value


def _stands_alone(pieces: list[Piece], first: int, last: int) -> bool:
    around = [*pieces[max(first - 1, 0) : first], *pieces[last + 1 : last + 2]]
    return not any(character.isalnum() for character, _, _ in around)


def _lower(character: str) -> str:
    """One character for one, also where lower case would be two."""
    lower = character.lower()
    return lower if len(lower) == 1 else character


def _squeezed(text: str) -> str:
    return "".join(map(_lower, BETWEEN.sub("", text)))


def _as_read(text: str) -> str:
    return html.unescape(TAG.sub("", text))


def _pieces(text: str) -> list[Piece]:
    return [(_lower(character), index, index + 1) for index, character in enumerate(text)]


def _pieces_of_html(text: str) -> list[Piece]:
    pieces: list[Piece] = []
    for token in TOKEN.finditer(text):
        if not token[0].startswith("<") or len(token[0]) == 1:
            pieces += [(_lower(character), token.start(), token.end()) for character in html.unescape(token[0])]
    return pieces

"""A text becomes lines: broken where words end, or anywhere in a word that no line could hold."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from supportportal.foundations.paper.blocks import Code, Part
from supportportal.foundations.paper.directions import runs_from_the_right
from supportportal.foundations.paper.fonts import Face, face

# Marks of direction would reorder a line unseen, and those that pick a picture's colours have no glyph.
UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
NEW_LINES = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
OTHER_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
REPLACEMENT = "\ufffd"
WORDS = re.compile(r"[^\S\u00a0\u202f]+|(?:\S|[\u00a0\u202f])+")


@dataclass(frozen=True, slots=True)
class Style:
    size: float
    bold: bool = False
    grey: bool = False

    @property
    def face(self) -> Face:
        return face(bold=self.bold)

    @property
    def height(self) -> float:
        return self.size * 1.34


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    style: Style
    from_the_right: bool = False


def lines_of(part: Part, style: Style, *, width: float) -> list[Line]:
    """An empty text is one empty line."""
    if isinstance(part, Code):
        style = Style(style.size * 0.82, style.bold, style.grey)
    lines = []
    for paragraph in NEW_LINES.split(printable(str(part))):
        right = runs_from_the_right(paragraph)
        lines += [Line(text, style, right) for text in _broken(paragraph, style, width=width)]
    return lines


def printable(text: str) -> str:
    """What no font draws is a sign for that, or left out."""
    text = OTHER_CONTROLS.sub(REPLACEMENT, text.replace("\t", "    "))
    return UNSEEN.sub("", unicodedata.normalize("NFC", text))


def _broken(paragraph: str, style: Style, *, width: float) -> Iterator[str]:
    line, used = "", 0.0
    for word in WORDS.findall(paragraph):
        wide = style.face.width_of(word, style.size)
        if used + wide > width and not word.isspace():
            if line.strip():
                yield line.rstrip()
            *whole_lines, word = _pieces(word, style, width=width) if wide > width else [word]
            yield from whole_lines
            line, used = "", 0.0
            wide = style.face.width_of(word, style.size)
        line, used = line + word, used + wide
    yield line.rstrip()


def _pieces(word: str, style: Style, *, width: float) -> list[str]:
    pieces, piece, used = [], "", 0.0
    for letter in word:
        wide = style.face.width_of(letter, style.size)
        if piece and used + wide > width:
            pieces.append(piece)
            piece, used = "", 0.0
        piece, used = piece + letter, used + wide
    return [*pieces, piece]

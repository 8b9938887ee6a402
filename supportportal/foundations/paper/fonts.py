"""The letters of a PDF: DejaVu Sans Condensed, of which each file gets what it needs."""

import unicodedata
from collections.abc import Iterable
from functools import cache
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FOLDER = Path(__file__).parent / "fonts"
NO_SUCH_LETTER = "\u25a1"  # a hollow square, which is seen; programs read the letter itself
THOUSANDTHS = 1000  # of the height of the letters, in which a PDF counts widths
FORMS = range(0xFB50, 0xFF00)  # drawn for other letters, which are read in their place


class Face:
    """A style of the font, such as bold."""

    def __init__(self, name: str) -> None:
        font = TTFont(FOLDER / f"{name}.ttf")
        self.name = name
        glyph_ids = font.getReverseGlyphMap()
        self.glyphs: dict[str, int] = {chr(code): glyph_ids[glyph] for code, glyph in font.getBestCmap().items()}
        scale = THOUSANDTHS / font["head"].unitsPerEm
        advances = font["hmtx"].metrics
        self.advances: dict[int, int] = {glyph_ids[glyph]: round(advances[glyph][0] * scale) for glyph in advances}
        self.ascent, self.descent = round(font["hhea"].ascent * scale), round(font["hhea"].descent * scale)
        head = font["head"]
        self.box = [round(edge * scale) for edge in (head.xMin, head.yMin, head.xMax, head.yMax)]

    def has(self, letter: str) -> bool:
        return letter in self.glyphs

    def glyphs_of(self, text: str) -> list[int]:
        missing = self.glyphs[NO_SUCH_LETTER]
        return [self.glyphs.get(letter, missing) for letter in text]

    def width_of(self, text: str, size: float) -> float:
        return sum(self.advances[glyph] for glyph in self.glyphs_of(text)) * size / THOUSANDTHS

    def only(self, glyphs: Iterable[int]) -> bytes:
        """The font with these glyphs, under their numbers: the same ones give the same bytes."""
        font = TTFont(FOLDER / f"{self.name}.ttf", recalcTimestamp=False)
        options = Options(retain_gids=True, hinting=False, recalc_timestamp=False, notdef_outline=True)
        options.drop_tables = ["OS/2", "name", "post", "cmap"]
        subsetter = Subsetter(options)
        subsetter.populate(gids=sorted(glyphs))
        subsetter.subset(font)
        file = BytesIO()
        font.save(file, reorderTables=False)
        return file.getvalue()


@cache
def face(*, bold: bool) -> Face:
    return Face("DejaVuSansCondensed-Bold" if bold else "DejaVuSansCondensed")


def letters_read(letter: str) -> str:
    """What a program reads for what is drawn: Arabic letters are drawn in other forms than they are written in."""
    return unicodedata.normalize("NFKC", letter) if ord(letter) in FORMS else letter

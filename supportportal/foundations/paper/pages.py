"""Pages of a PDF as they are drawn: lines of text, each marked with what it is a part of, rules and areas of colour."""

from dataclasses import dataclass, field

from supportportal.foundations.paper.directions import as_drawn
from supportportal.foundations.paper.tags import Tag
from supportportal.foundations.paper.typesetting import Line

WIDTH, HEIGHT = 595.28, 841.89  # A4, in points
LEFT, RIGHT, TOP, BOTTOM = 54.0, 54.0, 44.0, 54.0
MEASURE = WIDTH - LEFT - RIGHT
INK, GREY, RULE, SHADE = "0.055 0.122 0.141", "0.33 0.4 0.42", "0.78 0.83 0.84", "0.94 0.96 0.96"

Letters = dict[bool, set[str]]  # by face, bold or not: those that the file needs


@dataclass(slots=True)
class Link:
    """A place to press, and the anchor of the heading that it leads to."""

    box: tuple[float, float, float, float]
    anchor: str
    tag: Tag


@dataclass(slots=True)
class Page:
    number: int  # from 0
    drawn: list[bytes] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    marks: int = 0

    def area(self, x: float, y: float, width: float, height: float, *, colour: str = SHADE) -> None:
        self.drawn.append(f"/Artifact BMC {colour} rg {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f EMC".encode())

    def text(self, line: Line, x: float, y: float, *, width: float, tag: Tag | None, used: Letters) -> None:
        """Without a `tag` it is no part of what is read."""
        drawn = as_drawn(line.text)
        if not drawn:
            return
        face, style = line.style.face, line.style
        used[style.bold].update(drawn)
        if line.from_the_right:
            x += width - face.width_of(drawn, style.size)
        glyphs = "".join(f"{glyph:04x}" for glyph in face.glyphs_of(drawn))
        shown = f"BT /F{style.bold:d} {style.size:.2f} Tf {x:.2f} {y:.2f} Td <{glyphs}> Tj ET"
        if drawn != line.text or not all(map(face.has, drawn)):
            read = line.text.encode("utf-16-be").hex()
            shown = f"/Span <</ActualText <feff{read}>>> BDC {shown} EMC"
        opened = f"/{tag.kind} <</MCID {self.marks}>> BDC" if tag else "/Artifact BMC"
        self.drawn.append(f"{opened} {GREY if style.grey else INK} rg {shown} EMC".encode())
        if tag:
            tag.kids.append((self.number, self.marks))
            self.marks += 1

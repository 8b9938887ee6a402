"""Blocks become pages: what fits below each other, tables over as many pages as they need, their heads repeated."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from supportportal.foundations.paper.blocks import (
    Block,
    Cell,
    Contents,
    Facts,
    Grid,
    Headline,
    Paper,
    Paragraph,
    Quote,
    parts_of,
)
from supportportal.foundations.paper.flow import PADDING, Column, Flow
from supportportal.foundations.paper.pages import BOTTOM, HEIGHT, LEFT, MEASURE, RIGHT, RULE, TOP, WIDTH, Link, Page
from supportportal.foundations.paper.tags import Tag
from supportportal.foundations.paper.typesetting import Line, Style, lines_of

TEXT, SMALL = Style(9), Style(8.2)
HEADINGS = {1: Style(15, bold=True), 2: Style(13, bold=True), 3: Style(10, bold=True)}
ABOVE = {1: 0.0, 2: 16.0, 3: 5.0}
TONES = {"": TEXT, "soft": Style(8.2, grey=True), "strong": Style(9, bold=True)}
NAME_OF_A_FACT = 0.285  # of the measure
TO_THE_HEAD = "<</O /Table /Scope /{}>>"


@dataclass(slots=True)
class Entry:
    """A line among the contents, whose page is known only at the end."""

    page: Page
    y: float
    heading: Headline
    tag: Tag


@dataclass(slots=True)
class Layout:
    paper: Paper
    document: Tag
    flow: Flow = field(default_factory=Flow)
    headings: list[tuple[Headline, int, float]] = field(default_factory=list)  # with its page and height on it
    entries: list[Entry] = field(default_factory=list)

    def set(self, block: Block) -> None:
        match block:
            case Headline():
                self._heading(block)
            case Paragraph():
                style = TONES[block.tone]
                self._alone(lines_of(block.text, style, width=MEASURE), self.document.within("P"), below=4)
            case Quote():
                self._quote(block)
            case Facts():
                self._facts(block)
            case Grid():
                self._table(block)
            case Contents():
                self._contents(block)

    def finish(self) -> None:
        """What can be said only now: on which page each part begins, and how many pages there are."""
        for entry in self.entries:
            number = next(page for heading, page, _ in self.headings if heading is entry.heading) + 1
            line = Line(str(number), TEXT)
            x = WIDTH - RIGHT - TEXT.face.width_of(line.text, TEXT.size)
            entry.page.text(line, x, entry.y, width=0, tag=entry.tag, used=self.flow.used)
            box = (LEFT, entry.y - PADDING, WIDTH - RIGHT, entry.y + TEXT.size)
            entry.page.links.append(Link(box, entry.heading.anchor, entry.tag))
        style = Style(7.6, grey=True)
        for page in self.flow.pages:
            title, *_more = lines_of(self.paper.running_title, style, width=MEASURE * 0.85)
            number_line = Line(f"{page.number + 1} / {len(self.flow.pages)}", style)
            page.area(LEFT, BOTTOM - 14, MEASURE, 0.5, colour=RULE)
            page.text(title, LEFT, BOTTOM - 26, width=0, tag=None, used=self.flow.used)
            x = WIDTH - RIGHT - style.face.width_of(number_line.text, style.size)
            page.text(number_line, x, BOTTOM - 26, width=0, tag=None, used=self.flow.used)

    def _heading(self, block: Headline) -> None:
        style = HEADINGS[block.level]
        lines = lines_of(block.text, style, width=MEASURE)
        following = 48  # a heading doesn't stand alone at the end of a page
        if block.new_page or self.flow.room < ABOVE[block.level] + style.height * len(lines) + following:
            self.flow.new_page()
        if self.flow.y < HEIGHT - TOP:
            self.flow.y -= ABOVE[block.level]
        self.headings.append((block, self.flow.page.number, self.flow.y))
        self._alone(lines, self.document.within(f"H{block.level}"), below=3)

    def _alone(self, lines: Sequence[Line], tag: Tag, *, below: float, indent: float = 0) -> None:
        self.flow.row([Column(LEFT + indent, MEASURE - indent, lines, tag)])
        self.flow.y -= below

    def _quote(self, block: Quote) -> None:
        indent = 10.0
        tag = self.document.within("BlockQuote", language=block.language)
        lines = lines_of(block.text, TEXT, width=MEASURE - indent)
        self.flow.row([Column(LEFT + indent, MEASURE - indent, lines, tag)], bar=True)
        self.flow.y -= 5

    def _facts(self, block: Facts) -> None:
        table = self.document.within("Table")
        name_width = MEASURE * NAME_OF_A_FACT
        bold = Style(SMALL.size, bold=True)
        for name, value in block.rows:
            row = table.within("TR")
            head = row.within("TH", attributes=TO_THE_HEAD.format("Row"))
            names = lines_of(name, bold, width=name_width - 2 * PADDING)
            width = MEASURE - name_width
            columns = [
                Column(LEFT, name_width - 2 * PADDING, names, head),
                Column(LEFT + name_width, width, _lines(value, TEXT, width=width), row.within("TD")),
            ]
            self.flow.row(columns, padding=PADDING - 0.8, ruled=True)
        self.flow.y -= 4

    def _table(self, block: Grid) -> None:
        table = self.document.within("Table")
        bold = Style(SMALL.size, bold=True)
        self._table_row(block, block.head, bold, table, kind="TH", shaded=True)
        for cells in block.rows:
            self._table_row(block, cells, SMALL, table, kind="TD", shaded=False)
        self.flow.y -= 4

    def _table_row(
        self, block: Grid, cells: Sequence[Cell], style: Style, table: Tag, *, kind: str, shaded: bool
    ) -> None:
        row = table.within("TR")
        scope = TO_THE_HEAD.format("Column") if kind == "TH" else ""
        columns, head, x = [], [], LEFT
        bold = Style(SMALL.size, bold=True)
        for part, cell, name in zip(block.widths, cells, block.head, strict=True):
            wide = MEASURE * part / sum(block.widths)
            inner = wide - 2 * PADDING
            lines = _lines(cell, style, width=inner)
            columns.append(Column(x + PADDING, inner, lines, row.within(kind, attributes=scope)))
            head.append(Column(x + PADDING, inner, lines_of(name, bold, width=inner), None))
            x += wide
        self.flow.row(columns, padding=PADDING, ruled=not shaded, shaded=shaded, repeated=[] if shaded else head)

    def _contents(self, block: Contents) -> None:
        self._alone(lines_of(block.title, HEADINGS[3], width=MEASURE), self.document.within("P"), below=2)
        for heading in self.paper.parts:
            tag = self.document.within("P").within("Link")
            lines = lines_of(heading.text, TEXT, width=MEASURE * 0.9)
            self.flow.row([Column(LEFT, MEASURE, lines, tag)])
            self.entries.append(Entry(self.flow.page, self.flow.y + TEXT.height - TEXT.size, heading, tag))


def _lines(cell: Cell, style: Style, *, width: float) -> list[Line]:
    return [line for part in parts_of(cell) for line in lines_of(part, style, width=width)]

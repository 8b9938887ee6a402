"""Rows of text below each other, on as many pages as they need."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from supportportal.foundations.paper.pages import BOTTOM, HEIGHT, LEFT, MEASURE, RULE, SHADE, TOP, Letters, Page
from supportportal.foundations.paper.tags import Tag
from supportportal.foundations.paper.typesetting import Line

PADDING = 2.6


@dataclass(slots=True)
class Column:
    """The lines of a cell, or of a paragraph that fills the measure."""

    x: float
    width: float
    lines: Sequence[Line]
    tag: Tag | None

    @property
    def height(self) -> float:
        return sum(line.style.height for line in self.lines)


@dataclass(slots=True)
class Flow:
    """`y`: how far down the last page is filled."""

    pages: list[Page] = field(default_factory=lambda: [Page(0)])
    used: Letters = field(default_factory=lambda: {False: set(), True: set()})
    y: float = HEIGHT - TOP

    @property
    def page(self) -> Page:
        return self.pages[-1]

    @property
    def room(self) -> float:
        return self.y - BOTTOM

    def new_page(self) -> None:
        self.pages.append(Page(len(self.pages)))
        self.y = HEIGHT - TOP

    def row(
        self,
        columns: Sequence[Column],
        *,
        padding: float = 0,
        ruled: bool = False,
        shaded: bool = False,
        bar: bool = False,
        repeated: Sequence[Column] = (),
    ) -> None:
        """Over several pages, if no page could hold it. `repeated`: stands again on top of a new page."""
        height = max(column.height for column in columns) + 2 * padding
        top = HEIGHT - TOP
        if height > self.room and (height <= (top - BOTTOM) * 0.5 or self.room < 60):
            self._break(repeated)
        rest = [Column(each.x, each.width, each.lines, each.tag) for each in columns]
        while True:
            fitting = self.room - 2 * padding
            parts = [_fitting(column, fitting) for column in rest]
            used = max(part.height for part in parts) + 2 * padding
            self._draw(parts, used, padding=padding, ruled=ruled, shaded=shaded, bar=bar)
            rest = [_after(column, part) for column, part in zip(rest, parts, strict=True)]
            if not any(column.lines for column in rest):
                return
            self._break(repeated)

    def _break(self, repeated: Sequence[Column]) -> None:
        self.new_page()
        if repeated:
            height = max(column.height for column in repeated) + 2 * PADDING
            self._draw(repeated, height, padding=PADDING, ruled=False, shaded=True, bar=False)

    def _draw(
        self, columns: Sequence[Column], height: float, *, padding: float, ruled: bool, shaded: bool, bar: bool
    ) -> None:
        if shaded:
            self.page.area(LEFT, self.y - height, MEASURE, height, colour=SHADE)
        if bar:
            self.page.area(LEFT, self.y - height, 2.2, height, colour=RULE)
        for column in columns:
            y = self.y - padding
            for line in column.lines:
                baseline = y - line.style.size * 1.02
                self.page.text(line, column.x, baseline, width=column.width, tag=column.tag, used=self.used)
                y -= line.style.height
        self.y -= height
        if ruled:
            self.page.area(LEFT, self.y, MEASURE, 0.5, colour=RULE)


def _fitting(column: Column, room: float) -> Column:
    lines: list[Line] = []
    for line in column.lines:
        room -= line.style.height
        if room < 0 and lines:
            break
        lines.append(line)
    return Column(column.x, column.width, lines, column.tag)


def _after(column: Column, part: Column) -> Column:
    return Column(column.x, column.width, column.lines[len(part.lines) :], column.tag)

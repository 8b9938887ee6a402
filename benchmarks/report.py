"""What a benchmark found out: tables and targets, for the screen and for docs/benchmarks.md."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Subject:
    """What a benchmark measures, for who has never seen it; its floor and its peer, or why there is none."""

    title: str
    about: str


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of several passes, between the least and the most."""

    least: float
    middle: float
    most: float

    def __str__(self) -> str:
        return f"{figure(self.least)} – {figure(self.middle)} – {figure(self.most)}"


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    def __str__(self) -> str:
        """The first column leans left, the others right."""
        widths = column_widths(self)
        first, *lines = [
            line[0].ljust(widths[0])
            + "".join(cell.rjust(width + 3) for cell, width in zip(line[1:], widths[1:], strict=True))
            for line in (self.head, *self.rows)
        ]
        return "\n".join([self.title, "", first, "-" * len(first), *lines])


@dataclass(frozen=True, slots=True)
class Target:
    """What was promised; `wanted` is read as “at least” or “at most”."""

    what: str
    measured: float
    wanted: float
    at_least: bool = False

    @property
    def kept(self) -> bool:
        return self.measured >= self.wanted if self.at_least else self.measured <= self.wanted

    @property
    def row(self) -> list[str]:
        sign = "≥" if self.at_least else "≤"
        return [self.what, figure(self.measured), f"{sign} {self.wanted:,g}", "kept" if self.kept else "MISSED"]


@dataclass(frozen=True, slots=True)
class Result:
    """`setting`: how much was measured, in a sentence or two. `figures`: of every pass, for who asks further."""

    setting: str
    tables: Sequence[Table]
    targets: Sequence[Target]
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def kept(self) -> bool:
        return all(target.kept for target in self.targets)

    def __str__(self) -> str:
        return "\n\n".join([self.setting, *map(str, self.tables), str(promises(self.targets))])


def promises(targets: Sequence[Target]) -> Table:
    return Table("Targets", ["target", "measured", "wanted", ""], [target.row for target in targets])


def column_widths(table: Table) -> list[int]:
    return [max(len(line[column]) for line in (table.head, *table.rows)) for column in range(len(table.head))]


def passes(count: int) -> str:
    return "1 pass" if count == 1 else f"{count} passes"


def spread(values: Sequence[float]) -> Spread:
    return Spread(min(values), median(values), max(values))


def figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"

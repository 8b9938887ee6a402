"""How figures are shown and kept: one table on the screen, one file of JSON under build/bench."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

RESULTS = Path(__file__).resolve().parent.parent / "build" / "bench"


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of several passes, between the least and the most."""

    least: float
    middle: float
    most: float

    def __str__(self) -> str:
        return f"{figure(self.least)} – {figure(self.middle)} – {figure(self.most)}"


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
        return [self.what, figure(self.measured), f"{sign} {self.wanted:g}", "ok" if self.kept else "MISSED"]


def spread(values: Sequence[float]) -> Spread:
    return Spread(min(values), median(values), max(values))


def figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The first column leans left, the others right."""
    widths = [max(len(line[column]) for line in (head, *rows)) for column in range(len(head))]
    lines = [
        line[0].ljust(widths[0])
        + "".join(cell.rjust(width + 3) for cell, width in zip(line[1:], widths[1:], strict=True))
        for line in (head, *rows)
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def promises(targets: Sequence[Target]) -> str:
    return table(["target", "measured", "wanted", ""], [target.row for target in targets])


def keep(name: str, content: dict[str, Any]) -> None:
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(content, indent=2) + "\n")

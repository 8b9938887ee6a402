"""docs/benchmarks.md, made of what each benchmark kept when it was last measured: each section has its own date."""

import json
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.machine import Occasion
from benchmarks.report import Result, Subject, Table, Target, column_widths, promises

ROOT = Path(__file__).resolve().parent.parent
RESULTS, DOCUMENT = ROOT / "benchmarks" / "results", ROOT / "docs" / "benchmarks.md"
BY_HAND = ROOT / "benchmarks" / "by_hand.md"
COLUMNS = 120
HEAD = """\
What the portal takes in time and memory. `make bench` writes this page; no figure is changed by hand. `make bench
ARGS=mail` measures one section and leaves the others with their own date. What nobody has measured yet says so.

Beside ours stand, where there are any, the *floor*, which is the least that the same work can cost on that machine, and
a *peer*, which is other people’s software doing the same work in the same run. Compare those, and not milliseconds of
two machines. Three figures in a cell are the least, the middle and the most of all passes. Targets are ratios where
they can be; one that was missed says so."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A benchmark’s last result, and when and where it was measured."""

    occasion: Occasion
    result: Result


def keep(name: str, kept: Kept, *, folder: Path = RESULTS) -> None:
    """What the page shows of it; the figures of every pass are kept elsewhere."""
    content = asdict(kept)
    del content["result"]["figures"]
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def read(folder: Path = RESULTS) -> dict[str, Kept]:
    return {path.stem: _kept(json.loads(path.read_text())) for path in sorted(folder.glob("*.json"))}


def _kept(content: dict[str, Any]) -> Kept:
    result = content["result"]
    tables = [Table(**table) for table in result["tables"]]
    targets = [Target(**target) for target in result["targets"]]
    return Kept(Occasion(**content["occasion"]), Result(result["setting"], tables, targets))


def page(subjects: Mapping[str, Subject], kept: Mapping[str, Kept], *, by_hand: str = "") -> str:
    rows = [[subject.title, f"`{name}`", *_summary(kept.get(name))] for name, subject in subjects.items()]
    overview = Table("", ["", "`ARGS=`", "measured", "commit", "targets"], rows)
    parts = ["# Benchmarks", HEAD, markdown(overview)]
    for name, subject in subjects.items():
        parts += [f"## {subject.title}", _filled(subject.about), *_section(kept.get(name))]
    return "\n\n".join([*parts, *([by_hand.strip()] if by_hand else [])]) + "\n"


def _summary(kept: Kept | None) -> list[str]:
    if kept is None:
        return ["not yet", "", ""]
    targets = kept.result.targets
    met = sum(target.kept for target in targets)
    return [kept.occasion.day, kept.occasion.commit, f"{met} of {len(targets)} kept"]


def _section(kept: Kept | None) -> Iterator[str]:
    if kept is None:
        yield "Not measured yet on this tree."
        return
    occasion, result = kept.occasion, kept.result
    yield _filled(
        f"Measured on {occasion.day} at commit {occasion.commit}. {occasion.machine}; {occasion.versions}. "
        f"Load before it began: {occasion.load}."
    )
    yield _filled(result.setting)
    for table in [*result.tables, promises(result.targets)]:
        yield f"### {table.title}"
        yield markdown(table)


def markdown(table: Table) -> str:
    """In columns that line up, unless that makes the lines too long."""
    widths = column_widths(table)
    if sum(widths) + 3 * len(widths) + 1 > COLUMNS:
        widths = [0] * len(widths)
    first, *lines = [_line(row, widths) for row in (table.head, *table.rows)]
    rules = ["-" * max(3, widths[0]), *("-" * max(2, width - 1) + ":" for width in widths[1:])]
    return "\n".join([first, _line(rules, widths), *lines])


def _line(cells: list[str], widths: list[int]) -> str:
    leaning = [
        cells[0].ljust(widths[0]),
        *(cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)),
    ]
    return f"| {' | '.join(leaning)} |"


def _filled(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), COLUMNS, break_long_words=False, break_on_hyphens=False)


def write(subjects: Mapping[str, Subject]) -> None:
    DOCUMENT.write_text(page(subjects, read(), by_hand=BY_HAND.read_text()))

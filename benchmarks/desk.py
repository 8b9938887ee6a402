"""The agents' desk, young and after years: what a page costs must not grow with the history behind it.

A history of closed tickets, letters and chats lies behind the demo's desk: a small one and one a hundred times as long.
Every list, tab and first row that an agent of one team can open is opened on both, in turns; so is everything that the
portal does by itself every few seconds. Searches read what they search: they are shown, nothing is promised of them.
"""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from benchmarks import report
from benchmarks.mail import VENDORS, database_url, ours_environment
from benchmarks.racing import Racer
from benchmarks.report import Target
from tests.postgres import own_postgres

YOUNG, OLD = 1_000, int(os.environ.get("BENCH_HISTORY", "100000"))  # closed tickets, and as many chats
SHOWN = 8  # of the slowest
MIDDLE, WORST, ROUNDS = 1.5, 4.0, 2.0  # × the time at the young desk


@dataclass(frozen=True, slots=True)
class Look:
    """Milliseconds."""

    address: str
    young: float
    old: float

    @property
    def growth(self) -> float:
        return self.old / self.young


@contextmanager
def desks(folder: Path, vendor: str, server_url: str) -> Iterator[list[Racer]]:
    """The young one and the old one, filled."""
    with ExitStack() as stack:
        racers = []
        for size in (YOUNG, OLD):
            data = folder / f"{vendor}{size}"
            data.mkdir()
            environment = ours_environment(database_url(vendor, folder, server_url, f"desk{size}"))
            command, log = [sys.executable, "-m", "benchmarks.pages"], data.with_suffix(".log")
            racer = Racer(f"{vendor}, {size:,}", command, log=log, **environment | {"PORTAL_DATA": str(data)})
            stack.callback(racer.end)
            print(f"  filling {racer.name} …", file=sys.stderr, flush=True)
            racer.do("fill", count=size)
            racers.append(racer)
        yield racers


def looks_at(young: Racer, old: Racer) -> list[Look]:
    addresses = young.do("addresses")["addresses"]
    return [Look(one, *(desk.do("look", address=one)["milliseconds"] for desk in (young, old))) for one in addresses]


def rounds_of(young: Racer, old: Racer) -> list[Look]:
    before, after = young.do("rounds"), old.do("rounds")
    return [Look(name, before[name], after[name]) for name in before]


def targets(vendor: str, pages: Sequence[Look], rounds: Sequence[Look]) -> list[Target]:
    growths = [look.growth for look in pages if "?q=" not in look.address]
    together = sum(look.old for look in rounds) / sum(look.young for look in rounds)
    years = f"with {OLD:,} closed requests, × with {YOUNG:,}"
    return [
        Target(f"{vendor}: a page {years}, in the middle", median(growths), MIDDLE),
        Target(f"{vendor}: the page that grows most", max(growths), WORST),
        Target(f"{vendor}: all rounds of the portal together", together, ROUNDS),
    ]


def show(vendor: str, looks: Sequence[Look]) -> None:
    slowest = sorted(looks, key=lambda look: look.old, reverse=True)[:SHOWN]
    rows = [[look.address, *map(report.figure, (look.young, look.old, look.growth))] for look in slowest]
    print(report.table([f"{vendor}: the slowest of {len(looks)}", f"ms, {YOUNG:,}", f"ms, {OLD:,}", "×"], rows) + "\n")


def main(arguments: list[str]) -> int:
    promised: list[Target] = []
    kept = {}
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder, own_postgres(durable=True) as server:
        for vendor in VENDORS:
            with desks(Path(folder), vendor, server.url) as (young, old):
                pages, rounds = looks_at(young, old), rounds_of(young, old)
            show(vendor, pages)
            promised += targets(vendor, pages, rounds)
            kept[vendor] = [asdict(look) for look in [*pages, *rounds]]
    print(report.promises(promised))
    details = [asdict(target) | {"kept": target.kept} for target in promised]
    report.keep("desk", {"targets": details, "looks": kept})
    return 0 if all(target.kept for target in promised) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

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
from benchmarks.report import Result, Subject, Table, Target
from tests.postgres import own_postgres

YOUNG, OLD = 1_000, int(os.environ.get("BENCH_HISTORY", "100000"))  # closed tickets, and as many chats
SHOWN = 8  # of the slowest
MIDDLE, WORST, ROUNDS = 1.5, 4.0, 2.0  # × the time at the young desk
FLOOR = "/admin/password_change/"  # the desk's frame around almost nothing
SUBJECT = Subject(
    "The agents’ desk: young, and after years",
    """
    Every list, tab, search and first row that an agent of one team can open, with a short history of closed requests
    and chats behind the open ones and with a long one, in the process itself, without a socket; and everything that
    the portal does by itself every few seconds, when there is nothing to do. Searches read what they search: they are
    shown, and nothing is promised of them. The floor is a page of the desk with almost nothing on it,
    `/admin/password_change/`. Peers were measured by hand, see below.
    """,
)


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
            command, log = [sys.executable, "-m", "tests.with_apps", "benchmarks.pages"], data.with_suffix(".log")
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


def table(vendor: str, looks: Sequence[Look]) -> Table:
    (floor,) = [look for look in looks if look.address == FLOOR]
    slowest = sorted(looks, key=lambda look: look.old, reverse=True)[:SHOWN]
    rows = [
        [f"`{look.address}`", *map(report.figure, (look.young, look.old, look.growth, look.old / floor.old))]
        for look in [*slowest, floor]
    ]
    head = ["", f"ms, {YOUNG:,} closed", f"ms, {OLD:,} closed", "×", "× floor"]
    return Table(f"The slowest {SHOWN} of {len(looks)} pages and the floor, {vendor}", head, rows)


def growth(found: dict[str, tuple[list[Look], list[Look]]]) -> Table:
    rows = []
    for vendor, (pages, rounds) in found.items():
        searches = [look for look in pages if "?q=" in look.address]
        others = [look for look in pages if look not in searches]
        for what, looks in (("pages", others), ("searches", searches), ("rounds of the portal", rounds)):
            young, old = sum(look.young for look in looks), sum(look.old for look in looks)
            growths = [look.growth for look in looks]
            figures = (young, old, old / young, median(growths), max(growths))
            rows.append([f"{vendor}, {len(looks)} {what}", *map(report.figure, figures)])
    head = ["", f"ms in all, {YOUNG:,} closed", f"{OLD:,} closed", "×", "× in the middle", "× at most"]
    return Table("Growth with the history", head, rows)


def measure(options: list[str]) -> Result:
    found = {}
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder, own_postgres(durable=True) as server:
        for vendor in VENDORS:
            with desks(Path(folder), vendor, server.url) as (young, old):
                found[vendor] = looks_at(young, old), rounds_of(young, old)
    setting = (
        f"{YOUNG:,} closed requests and as many chats at the young desk, {OLD:,} at the old one. Each page is the "
        "middle of five looks after a first one."
    )
    return Result(
        setting,
        [*(table(vendor, pages) for vendor, (pages, _) in found.items()), growth(found)],
        [target for vendor, (pages, rounds) in found.items() for target in targets(vendor, pages, rounds)],
        {"looks": {vendor: [asdict(look) for look in [*pages, *rounds]] for vendor, (pages, rounds) in found.items()}},
    )

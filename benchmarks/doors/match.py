"""One address does its worst, one attack after the other; others open pages, talk, and write a letter meanwhile."""

import argparse
import asyncio
import itertools
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from statistics import quantiles

from benchmarks import report
from benchmarks.chat.servers import KINDS, pin
from benchmarks.doors import customers, portal
from benchmarks.doors.attacks import ATTACKS
from benchmarks.doors.customers import Noticed, Talk
from benchmarks.doors.portal import Doors
from benchmarks.report import Result, Subject, Table, Target
from tests.portal import ROOT

QUIET, ATTACKED = 2.0, 5.0  # seconds of each, in turns
BEGIN = 1.0  # seconds until an attack is in full swing
ROOMS = 3
TIMES_QUIET, CHAT_MILLISECONDS, GROWTH_MEGABYTES = 3.0, 500.0, 100.0
SUBJECT = Subject(
    "The doors: while one address does its worst",
    """
    One address tries what was once seen to stop a portal: bodies, slow headers and bodies, sockets, cookies, searches,
    mail connections, one after the other, each without pause. From other addresses somebody opens a page of the help
    centre ten times a second, people talk in three chats, and somebody writes letters by SMTP. Web server and letter
    box have one core and 1,024 open files to begin with; the attacker, everybody else, the worker and Redis have the
    other. The floor is the same page while nobody attacks, measured before each attack; there is no peer.
    """,
)


@dataclass
class Row:
    """Milliseconds and megabytes; `became` is what the attacker was answered, how often."""

    server: str
    attack: str
    pages: list[float]
    words: list[float]
    letters: list[str]
    failures: list[str]
    growth: float
    became: dict[str, int] = field(default_factory=dict)


def p99(values: Sequence[float]) -> float:
    return quantiles(values, n=100, method="inclusive")[98] if len(values) > 1 else float("inf")


async def notice(doors: Doors, talk: Talk, *, seconds: float) -> tuple[Noticed, float]:
    """What the others notice, and the most memory meanwhile."""
    noticed, most = Noticed(), 0.0

    async def watch_memory() -> None:
        nonlocal most
        while True:
            most = max(most, doors.megabytes)
            await asyncio.sleep(0.1)

    watching = asyncio.create_task(watch_memory())
    await asyncio.gather(
        customers.open_pages(doors, noticed, seconds=seconds),
        talk.go_on(noticed, seconds=seconds),
        customers.write_letters(doors, noticed, seconds=seconds),
    )
    watching.cancel()
    return noticed, most


async def attacked(server: str, doors: Doors, name: str, talk: Talk) -> Row:
    before = doors.megabytes
    attacker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.doors.attacker", str(doors.port), str(doors.smtp_port), name),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    pin(attacker.pid, 1)
    await asyncio.sleep(BEGIN)
    noticed, most = await notice(doors, talk, seconds=ATTACKED)
    became = json.loads((await attacker.communicate(b""))[0])
    return Row(
        server, name, noticed.pages, noticed.words, noticed.letters, noticed.failures, max(0.0, most - before), became
    )


async def try_doors(server: str, doors: Doors, attacks: Sequence[str]) -> tuple[list[float], list[Row]]:
    """Milliseconds of pages while it was quiet, and a row for each attack."""
    quiet: list[float] = []
    rows = []
    rooms = (doors.rooms[first : first + ROOMS] for first in itertools.count(step=ROOMS))
    async with customers.talking(doors, next(rooms)) as talk:
        await notice(doors, talk, seconds=2.0)  # what is loaded once is loaded
    for name in attacks:
        async with customers.talking(doors, next(rooms)) as talk:  # new ones: what was said before would come first
            noticed, _ = await notice(doors, talk, seconds=QUIET)
            quiet += noticed.pages
            row = await attacked(server, doors, name, talk)
        rows.append(row)
        failed = Counter(row.failures).most_common(3)
        print(f"  {server}, {name}: {row.became}, {failed}", file=sys.stderr, flush=True)
    return quiet, rows


def table(server: str, quiet: float, rows: Sequence[Row]) -> Table:
    head = ["", "page p99, ms", "× quiet", "chat p99, ms", "letters taken", "memory, MB", ""]
    lines = [["nobody attacks", report.figure(quiet), "1.00", "", "", "", ""]]
    for row in rows:
        kept = all(target.kept for target in targets(row, quiet))
        figures = [p99(row.pages), p99(row.pages) / quiet, p99(row.words)]
        taken = f"{row.letters.count('250')} of {len(row.letters)}"
        lines.append(
            [row.attack, *map(report.figure, figures), taken, f"+{row.growth:.0f}", "kept" if kept else "MISSED"]
        )
    return Table(f"What the others notice, {server}", head, lines)


def targets(row: Row, quiet: float) -> list[Target]:
    name = f"{row.server}, {row.attack}: "
    return [
        Target(name + "page p99, × the quiet one", p99(row.pages) / quiet, TIMES_QUIET),
        Target(name + "chat p99, ms", p99(row.words), CHAT_MILLISECONDS),
        Target(f"{row.server}: letters refused", len(row.letters) - row.letters.count("250"), 0),
        Target(name + "memory, MB more", row.growth, GROWTH_MEGABYTES),
    ]


def worst(rows: Sequence[Row], quiet: dict[str, float]) -> list[Target]:
    """A promise of each kind for each server, at its worst attack."""
    found = []
    for server in quiet:
        each = [targets(row, quiet[server]) for row in rows if row.server == server]
        found += [max(same, key=lambda target: target.measured) for same in zip(*each, strict=True)]
    return found


def asked(arguments: list[str]) -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="doors")
    options.add_argument("--server", choices=KINDS, help="this one only")
    options.add_argument("--attack", help="those with this in their name")
    return options.parse_args(arguments)


def measure(options: list[str]) -> Result:
    wanted = asked(options)
    attacks = [name for name in ATTACKS if not wanted.attack or wanted.attack in name]
    quiet: dict[str, float] = {}
    rows: list[Row] = []
    for server in [wanted.server] if wanted.server else KINDS:
        with portal.running(server, rooms=ROOMS * (1 + len(attacks))) as doors:
            pages, found = asyncio.run(try_doors(server, doors, attacks))
        quiet[server] = p99(pages)
        rows += found
    tables = [table(server, quiet[server], [row for row in rows if row.server == server]) for server in quiet]
    setting = (
        f"{len(attacks)} attacks, each for {BEGIN + ATTACKED:g} s, and {QUIET:g} s of quiet before each. p99 of "
        f"{int(ATTACKED * customers.PAGES_A_SECOND)} pages and as many words; who isn’t answered within "
        f"{customers.PATIENCE:g} s has waited that long. Memory is what web server and letter box had at most, beyond "
        "what they had before that attack. The targets are each server’s worst."
    )
    return Result(setting, tables, worst(rows, quiet), {"rows": [asdict(row) for row in rows], "quiet": quiet})

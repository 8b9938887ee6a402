"""From spooled bytes to ticket: ours, the standard library's bare parse, and django-helpdesk, on the same letters.

Each contestant is one process with its own database, kept through all passes; they take turns, and every second pass
in the opposite order, so that whatever else the machine does hits all of them. Ratios are taken within a pass.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import psycopg

from benchmarks import report
from benchmarks.letters import KINDS, make_up, write_letters
from benchmarks.racing import ROOT, Racer
from benchmarks.report import Result, Subject, Table, Target
from tests.postgres import own_postgres

OTHER = ROOT / "build" / "helpdesk"
OTHER_LIST = ROOT / "benchmarks" / "helpdesk" / "requirements.txt"
LETTERS = int(os.environ.get("BENCH_LETTERS", "100"))
PASSES = int(os.environ.get("BENCH_PASSES", "5"))
MANY, VERY_MANY = 100_000, 1_000_000
SUBJECT = Subject(
    "Letters: from spooled bytes to ticket",
    """
    A letter lies in the spool; the clock stops when it is a ticket and its acknowledgement is written. Headers, texts,
    files, sender, thread and topic are read, and everything is committed to a database that waits for the disk. The
    floor is the standard library, which parses the same bytes, decodes every part and stores nothing. The peer is
    django-helpdesk 2.6.1, which makes tickets of the same letters on the same databases. Each contestant is one
    process; they take turns, and ratios are taken within a pass.
    """,
)
VENDORS = ("SQLite", "PostgreSQL")
BARE = "bare parse"
Run = dict[str, tuple[float, float]]  # of each contestant, milliseconds per letter: on the wall, and computed


def ours(vendor: str, size: int) -> str:
    return f"ours, {vendor}, {size:,} tickets"


def theirs(vendor: str, size: int) -> str:
    return f"django-helpdesk, {vendor}, {size:,} tickets"


def install_the_other() -> None:
    """django-helpdesk in an environment of its own, made as requirements/install.sh makes ours."""
    stamp = OTHER / "installed.txt"
    wanted = OTHER_LIST.read_text()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("Installing django-helpdesk 2.6.1 into build/helpdesk …", flush=True)
    base = sys._base_executable  # the Python that .venv was made with, which has pip
    subprocess.run([base, "-m", "venv", "--clear", "--without-pip", str(OTHER)], check=True)
    pip = [base, "-m", "pip", "--disable-pip-version-check", "--no-input", "--python", str(OTHER / "bin" / "python")]
    subprocess.run([*pip, "install", "--quiet", "--requirement", str(OTHER_LIST)], check=True)
    stamp.write_text(wanted)


@contextmanager
def contestants(folder: Path, *, sizes: tuple[int, ...]) -> Iterator[dict[str, Racer]]:
    """Started, migrated and filled. Of the other one never more than 100,000 tickets: it has no promise beyond."""
    with own_postgres(durable=True) as server, ExitStack() as stack:
        racers = [_racer(BARE, [sys.executable, "-m", "benchmarks.bare"], folder)]
        for vendor in VENDORS:
            for size in sizes:
                url = database_url(vendor, folder, server.url, f"ours{size}")
                racers.append(_ours(ours(vendor, size), folder, url))
                if size <= MANY:
                    url = database_url(vendor, folder, server.url, f"theirs{size}")
                    racers.append(_theirs(theirs(vendor, size), folder, url))
        for racer in racers:
            stack.callback(racer.end)
            if racer.name != BARE:
                racer.do("fill", count=size_in(racer.name))
        yield {racer.name: racer for racer in racers}


def size_in(name: str) -> int:
    return int(name.split(", ")[-1].removesuffix(" tickets").replace(",", ""))


def _racer(name: str, command: list[str], folder: Path, **environment: str) -> Racer:
    data = folder / name.replace(", ", "-").replace(",", "").replace(" ", "-")
    data.mkdir()
    return Racer(name, command, log=data.with_suffix(".log"), PORTAL_DATA=str(data), **environment)


def _ours(name: str, folder: Path, url: str) -> Racer:
    return _racer(name, [sys.executable, "-m", "tests.with_apps", "benchmarks.ours"], folder, **ours_environment(url))


def ours_environment(url: str) -> dict[str, str]:
    key = "only-for-this-benchmark-" + "0123456789" * 3
    settings = {"DJANGO_SETTINGS_MODULE": "supportportal.settings", "SECRET_KEY": key}
    quiet = {"LOG_LEVEL": "ERROR", "EMAIL_URL": "", "REDIS_URL": "", "SUPPORT_ADDRESS": "", "PORTAL_DOMAIN": ""}
    # All letters of a benchmark come from one domain, and each is acknowledged.
    unlimited = {"ACKNOWLEDGEMENTS_AN_HOUR": "1000000", "ACKNOWLEDGEMENTS_A_DOMAIN_AN_HOUR": "1000000"}
    return {"DATABASE_URL": url, **settings, **quiet, **unlimited}


def _theirs(name: str, folder: Path, url: str) -> Racer:
    command = [str(OTHER / "bin" / "python"), "-m", "tests.with_apps", "benchmarks.helpdesk.contestant"]
    return _racer(name, command, folder, DATABASE_URL=url, DJANGO_SETTINGS_MODULE="benchmarks.helpdesk.settings")


def database_url(vendor: str, folder: Path, server: str, name: str) -> str:
    if vendor == "SQLite":
        return f"sqlite:///{folder}/{name}.sqlite3"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.replace("/postgres?", f"/{name}?")


def race(racers: dict[str, Racer], folder: Path, *, passes: int, letters: int) -> list[Run]:
    """Pass by pass. The first one warms up and isn't counted."""
    runs = []
    for number in range(passes + 1):
        written = folder / f"letters{number}"
        write_letters(written, count=letters, seed=number + 1)
        order = list(racers.values())[:: -1 if number % 2 else 1]
        runs.append({racer.name: _one_pass(racer, written, letters) for racer in order})
        shutil.rmtree(written)
        print(f"  pass {number} of {passes}{'' if number else ', to warm up'}", file=sys.stderr, flush=True)
    return runs[1:]


def _one_pass(racer: Racer, written: Path, letters: int) -> tuple[float, float]:
    os.sync()  # nobody pays for what another one left to be written
    done = racer.do("pass", letters=str(written))
    if racer.name != BARE and {done["tickets"], done.get("acknowledged", letters), letters + done["left"]} != {letters}:
        raise SystemExit(f"{racer.name} did not make a ticket, and answer, {letters} letters: {done}")
    return done["seconds"] * 1000 / letters, done["cpu_seconds"] * 1000 / letters


def race_by_kind(racers: dict[str, Racer], folder: Path, *, passes: int, letters: int) -> dict[str, list[Run]]:
    """Each kind of letter alone, so that nobody has to believe in the mixture."""
    runs: dict[str, list[Run]] = {}
    asked = [racer for racer in racers.values() if racer.name == BARE or size_in(racer.name) <= MANY]
    for number, kind in enumerate(KINDS):
        runs[kind] = []
        for turn in range(passes):
            written = folder / f"{kind}{turn}"
            write_letters(written, count=letters, seed=1_000 * (number + 1) + turn, kind=kind)
            order = asked[:: -1 if turn % 2 else 1]
            runs[kind].append({racer.name: _one_pass(racer, written, letters) for racer in order})
            shutil.rmtree(written)
        print(f"  {KINDS[kind]}", file=sys.stderr, flush=True)
    return runs


def ratio(runs: list[Run], above: str, below: str) -> float:
    return median(run[above][0] / run[below][0] for run in runs)


def targets(runs: list[Run], *, sizes: tuple[int, ...], queries: int) -> list[Target]:
    made = []
    for vendor in VENDORS:
        empty = ours(vendor, 0)
        for size, wanted in ((0, 4.0), (MANY, 6.0)):
            what = f"{vendor}, {size:,} tickets: times django-helpdesk’s rate"
            made.append(Target(what, ratio(runs, theirs(vendor, size), ours(vendor, size)), wanted, at_least=True))
        made.append(Target(f"{vendor}: times the bare parse", ratio(runs, empty, BARE), 2.5))
        for size in sizes[1:]:
            what = f"{vendor}, {size:,} tickets: times the time on an empty table"
            made.append(Target(what, ratio(runs, ours(vendor, size), empty), 1.15))
    return [*made, Target("queries for a new ticket", queries, 8)]


def measure(options: list[str]) -> Result:
    """`--full` fills a million tickets too, which takes some minutes."""
    sizes = (0, MANY, VERY_MANY) if "--full" in options else (0, MANY)
    install_the_other()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as name:
        folder = Path(name)
        with contestants(folder, sizes=sizes) as racers:
            write_letters(folder / "counted", count=11, seed=99)
            asked = racers[ours("SQLite", 0)].do("queries", letters=str(folder / "counted"))
            runs = race(racers, folder, passes=PASSES, letters=LETTERS)
            kinds = race_by_kind(racers, folder, passes=min(PASSES, 3), letters=max(10, LETTERS // 2))
    setting = (
        f"{report.passes(len(runs))} of {LETTERS} letters after one to warm up. {make_up(count=LETTERS)} "
        "Statements for a new ticket, from the claim to the fate, without BEGIN and COMMIT: "
        f"{asked['alone']} when its letter comes alone, {asked['together']} for the {asked['letters']} of a full spool."
    )
    times = {"milliseconds_per_letter": runs, "milliseconds_per_letter_by_kind": kinds}
    return Result(
        setting,
        [mixture(runs), growth(runs, sizes), *(each_kind(vendor, kinds) for vendor in VENDORS)],
        targets(runs, sizes=sizes, queries=asked["alone"]),
        {"letters": LETTERS, "queries": asked, **times},
    )


def mixture(runs: list[Run]) -> Table:
    head = ["", "ms a letter", "computing", "letters/s", "× bare parse"]
    return Table("The mixture", head, [_contestant(name, runs) for name in sorted(runs[0], key=_place)])


def _place(name: str) -> tuple[str, int]:
    """The floor first, and each of the others by its size."""
    return ("", 0) if name == BARE else (name.removesuffix(" tickets").rpartition(", ")[0], size_in(name))


def _contestant(name: str, runs: list[Run]) -> list[str]:
    wall = report.spread([run[name][0] for run in runs])
    computed = median(run[name][1] for run in runs)
    return [name, str(wall), *map(report.figure, (computed, 1000 / wall.middle, ratio(runs, name, BARE)))]


def growth(runs: list[Run], sizes: tuple[int, ...]) -> Table:
    """What a letter costs in front of so many tickets."""
    head = ["", *(f"ms, {size:,} tickets" for size in sizes), "× from first to last"]
    rows = []
    for named in (ours, theirs):
        for vendor in VENDORS:
            names = [name for size in sizes if (name := named(vendor, size)) in runs[0]]
            cells = [report.figure(median(run[name][0] for run in runs)) for name in names]
            cells += ["not tried"] * (len(sizes) - len(names))
            rows.append([names[0].rpartition(", 0")[0], *cells, report.figure(ratio(runs, names[-1], names[0]))])
    return Table("Growth with the tickets that are there", head, rows)


def each_kind(vendor: str, kinds: dict[str, list[Run]]) -> Table:
    head = ["", "bare parse, ms", "ours, ms", "× bare parse", "django-helpdesk, ms", "× ours"]
    rows = []
    for kind, runs in kinds.items():
        for size in (0, MANY):
            mine, other = ours(vendor, size), theirs(vendor, size)
            floor, own, rival = (median(run[name][0] for run in runs) for name in (BARE, mine, other))
            figures = (floor, own, ratio(runs, mine, BARE), rival, ratio(runs, other, mine))
            rows.append([f"{KINDS[kind]}, {size:,} tickets", *map(report.figure, figures)])
    return Table(f"Each kind of letter alone, {vendor}", head, rows)

"""The second start of the whole portal: seconds until everything answers, and memory once it is at rest."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from benchmarks.report import Result, Subject, Table, Target
from tests.portal import ROOT, free_port

TARGET_SECONDS = 15.0
TARGET_MEGABYTES = 700.0
SETTLE = 15.0  # seconds until nothing of the start is left to do
OURS = ("SECRET_KEY", "REDIS_URL", "DATABASE_URL")
SUBJECT = Subject(
    "The whole portal: start and rest",
    """
    `manage.py serve` on an empty folder, then once more on the same one: seconds until web server, worker, beat and
    SMTP intake have all answered, the memory of all its processes at rest, and seconds until the last of them has
    ended; with SQLite and the embedded Redis, as on one machine. RSS counts what processes share once for each of
    them, PSS once altogether. There is no floor; peers were measured by hand, see below.
    """,
)


@dataclass(frozen=True, slots=True)
class Figures:
    server: str
    first_start_seconds: float  # migrations and demo content included
    second_start_seconds: float
    processes: int
    rss_megabytes: float  # counts what processes share once for each
    pss_megabytes: float | None  # counts it once; Linux only
    stop_seconds: float


def one_server(server: str, data: Path) -> Figures:
    first, running = start(server, data)
    stop(running)
    second, running = start(server, data)
    try:
        time.sleep(SETTLE)
        family = [psutil.Process(running.pid), *psutil.Process(running.pid).children(recursive=True)]
        memory = [process.memory_full_info() for process in family]
    finally:
        stopped = stop(running)
    return Figures(
        server=server,
        first_start_seconds=round(first, 1),
        second_start_seconds=round(second, 1),
        processes=len(family),
        rss_megabytes=megabytes(sum(info.rss for info in memory)),
        pss_megabytes=megabytes(sum(info.pss for info in memory)) if hasattr(memory[0], "pss") else None,
        stop_seconds=round(stopped, 1),
    )


def start(server: str, data: Path) -> tuple[float, subprocess.Popen[str]]:
    """Until the banner, which comes when web, SMTP, worker and beat have all answered."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    settings = {"PORTAL_DATA": str(data), "PORT": str(free_port()), "SMTP_PORT": str(free_port())}
    began = time.monotonic()
    running = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env={**kept, **settings, "PORTAL_SERVER": server},
        stdout=(output := (data.parent / "serve.log").open("w+")),
        stderr=output,
        text=True,
    )
    while "Ctrl-C stops everything" not in (said := (data.parent / "serve.log").read_text()):
        if running.poll() is not None:
            sys.exit(f"The portal didn't start:\n{said[-3000:]}")
        time.sleep(0.05)
    return time.monotonic() - began, running


def stop(running: subprocess.Popen[str]) -> float:
    began = time.monotonic()
    running.send_signal(signal.SIGTERM)
    running.wait(90)
    return time.monotonic() - began


def megabytes(size: int) -> float:
    return round(size / 1e6, 1)


def measure(options: list[str]) -> Result:
    runs = []
    for server in ("daphne", "uvicorn"):
        with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
            runs.append(one_server(server, Path(folder) / "var"))
    targets = []
    for run in runs:
        start, memory = run.second_start_seconds, run.rss_megabytes
        targets.append(Target(f"{run.server}: second start to ready, s", start, TARGET_SECONDS))
        targets.append(Target(f"{run.server}: memory at rest, RSS summed, MB", memory, TARGET_MEGABYTES))
    setting = f"One run a server; memory {SETTLE:g} s after it was ready."
    return Result(setting, [table(runs)], targets, {"runs": [asdict(run) for run in runs]})


def table(runs: list[Figures]) -> Table:
    lines = {
        "first start, with demo content, s": "first_start_seconds",
        "second start to ready, s": "second_start_seconds",
        "stop, s": "stop_seconds",
        "processes": "processes",
        "memory at rest, RSS summed, MB": "rss_megabytes",
        "memory at rest, PSS summed, MB": "pss_megabytes",
    }
    rows = [[label, *(str(getattr(run, name)) for run in runs)] for label, name in lines.items()]
    return Table("Start, stop and memory", ["", *(run.server for run in runs)], rows)

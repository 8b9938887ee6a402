"""The second start of the whole portal: seconds until everything answers, and memory once it is at rest."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from tests.portal import ROOT, free_port

TARGET_SECONDS = 15.0
TARGET_MEGABYTES = 700.0
SETTLE = 15.0  # seconds until nothing of the start is left to do
RESULT = ROOT / "build" / "bench" / "serve.json"
OURS = ("SECRET_KEY", "REDIS_URL", "DATABASE_URL")


@dataclass(frozen=True, slots=True)
class Figures:
    server: str
    first_start_seconds: float  # migrations and demo content included
    second_start_seconds: float
    processes: int
    rss_megabytes: float  # counts what processes share once for each
    pss_megabytes: float | None  # counts it once; Linux only
    stop_seconds: float


def measure(server: str, data: Path) -> Figures:
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


def table(rows: list[Figures]) -> str:
    lines = [f"{'':<34}{''.join(f'{row.server:>10}' for row in rows)}    target"]
    for label, name, target in (
        ("first start, with demo content (s)", "first_start_seconds", ""),
        ("second start to ready (s)", "second_start_seconds", f"≤ {TARGET_SECONDS:g}"),
        ("stop (s)", "stop_seconds", ""),
        ("processes", "processes", ""),
        ("memory at rest, RSS summed (MB)", "rss_megabytes", f"< {TARGET_MEGABYTES:g}"),
        ("memory at rest, PSS summed (MB)", "pss_megabytes", ""),
    ):
        lines.append(f"{label:<34}{''.join(f'{asdict(row)[name]!s:>10}' for row in rows)}    {target}".rstrip())
    return "\n".join(lines)


def main() -> int:
    rows = []
    for server in ("daphne", "uvicorn"):
        with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
            rows.append(measure(server, Path(folder) / "var"))
    kept = all(r.second_start_seconds <= TARGET_SECONDS and r.rss_megabytes < TARGET_MEGABYTES for r in rows)
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps({"targets_kept": kept, "runs": [asdict(row) for row in rows]}, indent=2) + "\n")
    print(table(rows))
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())

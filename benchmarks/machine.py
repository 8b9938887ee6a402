"""When, where and at which commit something was measured; no name of a machine and no path of it."""

import os
import platform
import re
import sqlite3
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import django
import psutil
import psycopg

from supportportal.serve import redis_server
from tests.postgres import NoPostgres, own_postgres

WRITTEN = ("docs/benchmarks.md", "benchmarks/results")  # by the benchmarks themselves: no change of what they measure


@dataclass(frozen=True, slots=True)
class Occasion:
    day: str
    commit: str
    machine: str
    versions: str
    load: str  # before anything was measured: a busy machine is slower, and spreads more


def present(root: Path) -> Occasion:
    cores = os.cpu_count() or 1
    memory = f"{psutil.virtual_memory().total / 2**30:.0f} GB of memory"
    return Occasion(
        day=date.today().isoformat(),
        commit=commit_of(root),
        machine=f"{processor()}, {cores} cores, {memory}, {disk()}, {platform.system()} {platform.machine()}",
        versions=_versions(),
        load=f"{os.getloadavg()[0]:.1f} on {cores} cores",
    )


def commit_of(root: Path) -> str:
    """“3477bea”, “3477bea + changes”, or that nobody knows: the portal may have come without its history."""
    try:
        commit = _git(root, "rev-parse", "--short=7", "HEAD")
    except (FileNotFoundError, subprocess.CalledProcessError):
        return "unknown"
    changed = _git(root, "status", "--porcelain", "--", ".", *(f":!{path}" for path in WRITTEN))
    return f"{commit} + changes" if changed else commit


def _git(root: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True).stdout.strip()


def processor() -> str:
    try:
        models = re.findall(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.M)
    except FileNotFoundError:  # anything but Linux
        models = []
    return models[0] if models else platform.processor() or "unknown processor"


def disk() -> str:
    """Of the folder in which the databases and spools that are measured lie."""
    folder = Path(tempfile.gettempdir()).resolve()
    above = [part for part in psutil.disk_partitions(all=True) if folder.is_relative_to(part.mountpoint)]
    filesystem = max(above, key=lambda part: len(part.mountpoint)).fstype if above else "unknown file system"
    device = folder.stat().st_dev
    block = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}").resolve()
    if block.name.startswith(("vd", "xvd")):  # only the host knows what it really is
        return f"{filesystem} on a virtual disk"
    # A partition is asked by the disk that it is on.
    asked = [folder / "queue" / "rotational" for folder in (block, block.parent)]
    rotational = [path.read_text().strip() for path in asked if path.exists()]
    if not rotational:
        return filesystem
    return f"{filesystem} on a {'spinning' if rotational[0] == '1' else 'solid-state'} disk"


def _versions() -> str:
    with tempfile.TemporaryDirectory() as folder:
        command = redis_server.command(Path(folder))
    said = subprocess.run([command[0], "--version"], capture_output=True, text=True, check=True).stdout
    redis, version = said.split()[0], re.findall(r"v=([\d.]+)", said)
    ours = f"Python {platform.python_version()}, Django {django.get_version()}, SQLite {sqlite3.sqlite_version}"
    return f"{ours}, {_postgres()}, {redis} {''.join(version)}"


def _postgres() -> str:
    try:
        with own_postgres() as server, psycopg.connect(server.url) as connection:
            return "PostgreSQL " + connection.info.parameter_status("server_version").split()[0]
    except NoPostgres:
        return "no PostgreSQL"

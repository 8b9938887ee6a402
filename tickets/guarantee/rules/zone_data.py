"""Which edition of the time zone data our dates rest on: kept with every case."""

import zoneinfo
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tickets.guarantee.rules.clock import PROMISED


@cache
def edition() -> str:
    """Such as “2026b”: of the machine's own data, which Python reads first, else of the package (“2026.2”)."""
    for folder in map(Path, zoneinfo.TZPATH):
        if (folder / PROMISED.zone).is_file():
            return _edition_in(folder)
    try:
        return version("tzdata")
    except PackageNotFoundError:
        return ""


def _edition_in(folder: Path) -> str:
    rules = folder / "tzdata.zi"
    if not rules.is_file():
        return "unknown"
    with rules.open(encoding="utf-8") as lines:
        return lines.readline().removeprefix("# version ").strip()[:20]

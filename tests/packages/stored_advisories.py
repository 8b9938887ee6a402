"""What is known about holes in our packages, kept in the project for machines that can't ask anybody."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from packaging.version import Version

from tests.figures import ROOT
from tests.packages.pins import Pin

STORED = ROOT / "requirements" / "advisories.json"


@dataclass(frozen=True, slots=True)
class Hole:
    package: str
    version: str
    names: tuple[str, ...]
    fixed_in: str

    def __str__(self) -> str:
        fixed = f"mended in {self.fixed_in}" if self.fixed_in else "not mended yet"
        return f"{self.package} {self.version}: {', '.join(self.names)}, {fixed}"


@dataclass(frozen=True, slots=True)
class StoredAdvisories:
    """`accepted`: names of advisories that don't concern us, each with the reason. `pypi` and `npm`: by package."""

    day: date
    source: str
    accepted: dict[str, str]
    pypi: dict[str, list[dict[str, Any]]]
    npm: dict[str, list[dict[str, Any]]]

    def holes(self, pinned: Iterable[Pin], *, registry: str = "pypi") -> list[Hole]:
        known = self.pypi if registry == "pypi" else self.npm
        return [
            Hole(pin.name, str(pin.version), tuple(advisory["names"]), fixed)
            for pin in pinned
            for advisory in known.get(pin.name, [])
            if not set(advisory["names"]) & set(self.accepted)
            for introduced, fixed in advisory["affected"]
            if Version(introduced) <= pin.version and (not fixed or pin.version < Version(fixed))
        ]


def stored(path: Path = STORED) -> StoredAdvisories:
    content = json.loads(path.read_text())
    return StoredAdvisories(
        date.fromisoformat(content["day"]), content["source"], content["accepted"], content["pypi"], content["npm"]
    )


def store(advisories: StoredAdvisories, path: Path = STORED) -> None:
    """An advisory a line, so that a renewal can be read as a difference."""
    head = {"day": str(advisories.day), "source": advisories.source, "accepted": advisories.accepted}
    lines = [f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in head.items()]
    lines += [f'  "{registry}": {_in_lines(getattr(advisories, registry))}' for registry in ("pypi", "npm")]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def _in_lines(packages: dict[str, list[dict[str, Any]]]) -> str:
    blocks = [
        f"    {json.dumps(name)}: [\n"
        + ",\n".join(f"      {json.dumps(advisory)}" for advisory in packages[name])
        + "\n    ]"
        for name in sorted(packages)
        if packages[name]
    ]
    return "{\n" + ",\n".join(blocks) + "\n  }" if blocks else "{}"

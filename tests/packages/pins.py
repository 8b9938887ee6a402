"""The pinned packages, as the lists name them: version and hashes."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.figures import ROOT

RUN, TEST = ROOT / "requirements" / "run.txt", ROOT / "requirements" / "test.txt"
NPM = ROOT / "package-lock.json"
_PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Pin:
    """A package may be pinned twice: another Python gets another version."""

    name: str
    version: Version
    hashes: tuple[str, ...] = ()


def pins(path: Path) -> list[Pin]:
    return list(_pins(path.read_text()))


def npm_pins() -> list[Pin]:
    packages = json.loads(NPM.read_text())["packages"]
    return [
        Pin(name.rpartition("node_modules/")[2], Version(package["version"]))
        for name, package in packages.items()
        if name
    ]


def _pins(text: str) -> Iterator[Pin]:
    for entry in re.split(r"\n(?=\S)", text):
        if match := _PIN.match(entry):
            yield Pin(canonicalize_name(match[1]), Version(match[2]), tuple(_HASH.findall(entry)))

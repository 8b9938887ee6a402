"""`make advisories FROM=…`: the stored advisories made anew from records in the OSV format.

FROM is a folder or a ZIP of such records (`.json`, `.yaml`): a copy of the advisory database of Python's packaging
authority, or what OSV gives out for an ecosystem. What concerns none of our packages is left out.
"""

import json
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from tests.packages import stored_advisories
from tests.packages.pins import TEST, npm_pins, pins
from tests.packages.stored_advisories import StoredAdvisories

REGISTRIES = {"PyPI": "pypi", "npm": "npm"}
Record = dict[str, Any]


def records(source: Path) -> Iterator[Record]:
    if source.is_dir():
        for path in sorted(source.rglob("*")):
            if path.suffix in {".json", ".yaml"}:
                yield _record(path.suffix, path.read_bytes())
    else:
        with zipfile.ZipFile(source) as archive:
            for name in sorted(archive.namelist()):
                if name.endswith((".json", ".yaml")):
                    yield _record(Path(name).suffix, archive.read(name))


def _record(suffix: str, content: bytes) -> Record:
    return json.loads(content) if suffix == ".json" else yaml.safe_load(content)


def ranges(affected: Record) -> list[list[str]]:
    """Pairs of the first version that is affected and the first that isn't any more, "" where there is none."""
    pairs: list[list[str]] = []
    for span in affected.get("ranges", []):
        if span["type"] in {"ECOSYSTEM", "SEMVER"}:
            for event in span["events"]:
                if "introduced" in event:
                    pairs.append([event["introduced"], ""])
                elif "fixed" in event and pairs:
                    pairs[-1][1] = event["fixed"]
    return [pair for pair in pairs if all(_is_version(bound) for bound in pair if bound)]


def _is_version(text: str) -> bool:
    try:
        Version(text)
    except InvalidVersion:
        return False
    return True


def renewed(before: StoredAdvisories, source: Path, *, now: datetime) -> StoredAdvisories:
    """Only what the source speaks of is replaced: one of Python's packages alone leaves npm's as they were."""
    ours = {"pypi": {pin.name for pin in pins(TEST)}, "npm": {pin.name for pin in npm_pins()}}
    found: dict[str, dict[str, list[Record]]] = {"pypi": {}, "npm": {}}
    spoken_of = set()
    for record in records(source):
        for affected in record.get("affected", []):
            registry = REGISTRIES.get(affected["package"]["ecosystem"], "")
            spoken_of.add(registry)
            name = affected["package"]["name"]
            name = canonicalize_name(name) if registry == "pypi" else name
            if registry and "withdrawn" not in record and name in ours[registry] and (pairs := ranges(affected)):
                names = [record["id"], *record.get("aliases", [])]
                found[registry].setdefault(name, []).append({"names": names, "affected": pairs})
    return StoredAdvisories(
        now.date(),
        f"OSV records of {source.name}",
        before.accepted,
        found["pypi"] if "pypi" in spoken_of else before.pypi,
        found["npm"] if "npm" in spoken_of else before.npm,
    )


def main(arguments: list[str]) -> int:
    source = Path(arguments[0]) if arguments else None
    if source is None or not source.exists():
        print("make advisories FROM=…: name a folder or a ZIP of records in the OSV format.", file=sys.stderr)
        return 2
    advisories = renewed(stored_advisories.stored(), source, now=datetime.now(UTC))
    stored_advisories.store(advisories)
    known = sum(map(len, [*advisories.pypi.values(), *advisories.npm.values()]))
    print(f"{known} advisories about our packages are stored, as of {advisories.day}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

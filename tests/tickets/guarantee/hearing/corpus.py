"""Sentences and letters with their right reading: half of them was looked at while building, half is only scored."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
BUILT_ON, KEPT_APART = "built_on", "kept_apart"


@dataclass(frozen=True)
class Reading:
    language: str
    verdict: str
    rights: tuple[str, ...]
    text: str
    subject: str = ""

    @property
    def is_report(self) -> bool:
        return self.verdict != "no"


def sentences(half: str) -> list[Reading]:
    return list(_readings(f"sentences_{half}"))


def letters(half: str) -> list[Reading]:
    return list(_readings(f"letters_{half}"))


def _readings(name: str) -> Iterator[Reading]:
    for row in json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")):
        yield Reading(**{**row, "rights": tuple(row["rights"])})

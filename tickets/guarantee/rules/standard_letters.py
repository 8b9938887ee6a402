"""The letters of the clock for a promise that brings none of its own, from a file for each language."""

from collections.abc import Mapping
from pathlib import Path

import yaml

from legal.notices import NOTICES

Letter = tuple[str, str]  # subject and body; words in braces are filled in, see legal.placeholders
FOLDER = Path(__file__).parent / "letters"
FILES = {file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.yaml"))}


def _letters(part: str) -> dict[str, dict[str, Letter]]:
    """By kind, then by language."""
    letters: dict[str, dict[str, Letter]] = {}
    for language, parts in FILES.items():
        for kind, letter in parts[part].items():
            letters.setdefault(kind, {})[language] = (letter["subject"], letter["body"])
    return letters


LETTERS: Mapping[str, Mapping[str, Letter]] = _letters("guarantee")
# A withdrawal, a refund, a request about data: no guarantee, and no choice.
OF_OTHER_DUTIES: Mapping[str, Mapping[str, Letter]] = {
    kind: letters for kind, letters in LETTERS.items() if NOTICES[kind].for_every_duty
} | _letters("other_duties")

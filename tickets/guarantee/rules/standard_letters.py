"""The letters for a promise that brings none of its own, from a file for each language."""

from collections.abc import Mapping
from pathlib import Path

from legal.notices import NOTICES
from supportportal.foundations.manuscripts import parse_yaml

Letter = tuple[str, str]  # subject and body, with the placeholders of legal.placeholders
FOLDER = Path(__file__).parent / "letters"
FILES = {file.stem: parse_yaml(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.yaml"))}


def _letters_by_kind(part: str) -> dict[str, dict[str, Letter]]:
    """By kind, then by language."""
    letters: dict[str, dict[str, Letter]] = {}
    for language, parts in FILES.items():
        for kind, letter in parts[part].items():
            letters.setdefault(kind, {})[language] = (letter["subject"], letter["body"])
    return letters


LETTERS: Mapping[str, Mapping[str, Letter]] = _letters_by_kind("guarantee")
# For a withdrawal, a refund or a request about data: they offer no choice.
LETTERS_OF_OTHER_DUTIES: Mapping[str, Mapping[str, Letter]] = {
    kind: letters for kind, letters in LETTERS.items() if NOTICES[kind].for_every_duty
} | _letters_by_kind("other_duties")

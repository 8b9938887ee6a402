"""The words in braces of a letter: which of them each letter may have, which it must have, and how they are filled."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from legal.notices import NOTICES

FOLDER = Path(__file__).parent
NAME = re.compile(r"\{([a-z_]+)\}")
AT_THE_END = re.compile(r"\{([a-z_]+)\}(\.?)")  # with the full stop that the letter sets after it
PARAGRAPHS = re.compile(r"\n\s*\n")

# Every letter may say these; all are words already, in the letter’s language.
EVERYWHERE = frozenset({"received", "last_day", "reference", "defect", "day", "days", "case_url"})
# For the editor’s preview, by language.
EXAMPLES: Mapping[str, Mapping[str, str]] = {
    file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted((FOLDER / "examples").glob("*.yaml"))
}


@dataclass(frozen=True, slots=True)
class Problems:
    """What an editor has to put right; each in the order of the alphabet."""

    unknown: list[str]
    missing: list[str]
    stray: bool  # a brace that belongs to no name


def allowed_names(kind: str) -> frozenset[str]:
    return EVERYWHERE | NOTICES[kind].says


def problems(kind: str, *, subject: str, body: str) -> Problems:
    """Empty and False when the letter can be sent as it is."""
    text = f"{subject}\n{body}"
    names = set(NAME.findall(text))
    unknown = sorted(names - allowed_names(kind))
    missing = sorted(NOTICES[kind].must_say - set(NAME.findall(body)))
    return Problems(unknown, missing, stray=bool(re.search(r"[{}]", NAME.sub("", text))))


def filled(text: str, values: Mapping[str, str]) -> str:
    """A paragraph with a word that has no value is left out whole: no sentence with a hole is ever sent."""
    whole = [paragraph for paragraph in _paragraphs(text) if all(values.get(name) for name in names_in(paragraph))]
    return "\n\n".join(AT_THE_END.sub(lambda found: _said(values[found[1]], stop=found[2]), part) for part in whole)


@lru_cache(maxsize=2000)
def names_in(text: str) -> frozenset[str]:
    """Of the words in braces."""
    return frozenset(NAME.findall(text))


@lru_cache(maxsize=1000)
def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(PARAGRAPHS.split(text.strip()))


def _said(value: str, *, stop: str) -> str:
    """What a person wrote may end as a sentence does already."""
    return value if stop and value.rstrip().endswith((".", "!", "?", "…")) else value + stop

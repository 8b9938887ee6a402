"""The words in braces of a letter: which a letter may have, which it must have, and how they are filled in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from legal.notices import NOTICES
from supportportal.foundations.manuscripts import parse_yaml

FOLDER = Path(__file__).parent
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
PLACEHOLDER_AND_STOP = re.compile(r"\{([a-z_]+)\}(\.?)")  # with the full stop that the letter sets after it
PARAGRAPHS = re.compile(r"\n\s*\n")

# Every letter may have these; their values are words already, in the letter’s language.
NAMES_IN_ANY_LETTER = frozenset(
    {"received", "right", "last_day", "reference", "defect", "day", "days", "zone", "case_url"}
)
# For the editor’s preview, by language.
EXAMPLES: Mapping[str, Mapping[str, str]] = {
    file.stem: parse_yaml(file.read_text(encoding="utf-8")) for file in sorted((FOLDER / "examples").glob("*.yaml"))
}


@dataclass(frozen=True, slots=True)
class Problems:
    """What an editor has to put right; each in the order of the alphabet."""

    unknown: list[str]
    missing: list[str]
    stray: bool  # a brace that belongs to no name


def allowed_names(kind: str) -> frozenset[str]:
    return NAMES_IN_ANY_LETTER | NOTICES[kind].says


def problems(kind: str, *, subject: str, body: str) -> Problems:
    """Empty and False when the letter can be sent as it is."""
    text = f"{subject}\n{body}"
    names = set(PLACEHOLDER.findall(text))
    unknown = sorted(names - allowed_names(kind))
    missing = sorted(NOTICES[kind].must_say - set(PLACEHOLDER.findall(body)))
    return Problems(unknown, missing, stray=bool(re.search(r"[{}]", PLACEHOLDER.sub("", text))))


def filled(text: str, values: Mapping[str, str]) -> str:
    """A paragraph with a word that has no value is left out whole: no sentence with a hole is ever sent."""
    whole = [paragraph for paragraph in _paragraphs(text) if all(values.get(name) for name in names_in(paragraph))]
    return "\n\n".join(
        PLACEHOLDER_AND_STOP.sub(lambda match: _with_stop(values[match[1]], stop=match[2]), part) for part in whole
    )


@lru_cache(maxsize=2000)
def names_in(text: str) -> frozenset[str]:
    """The words in braces."""
    return frozenset(PLACEHOLDER.findall(text))


@lru_cache(maxsize=1000)
def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(PARAGRAPHS.split(text.strip()))


def _with_stop(value: str, *, stop: str) -> str:
    """With the letter's full stop, unless what a person wrote already ends as a sentence."""
    return value if stop and value.rstrip().endswith((".", "!", "?", "…")) else value + stop

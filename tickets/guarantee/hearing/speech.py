"""What is known of a language: its phrases for what fails and works, what is denied, asked, wished and solved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supportportal.foundations.manuscripts import parse_yaml
from tickets.guarantee.hearing.phrases import Phrases, Row, rows_of, words_in
from tickets.guarantee.hearing.spelling import plain

FOLDER = Path(__file__).parent / "tables"
TABLES: Mapping[str, str] = {
    # What is said of a thing
    "fails": "a fault, unless it is denied: “keeps dropping”",
    "wrong": "a fault as it stands, with the “no” in it: “nothing happens”",
    "works": "a fault once it is denied: “log in”",
    "negations": "what denies the words behind it",
    "negations_behind": "what denies the words before it: “marche pas”",
    "no_negations": "what only looks like one: “not only”",
    "joints": "words over which no negation reaches: “because”",
    "able": "“I can” and its like: denied, with something of ours, a fault whatever the verb",
    # Of which thing
    "ours": "the service and its parts",
    "pronouns": "what may stand for it: “it”",
    "devices": "theirs, on which ours runs",
    "others": "nothing of ours",
    "elsewhere": "another company, or what they had before",
    "of_people": "a person who can’t, where nothing fails",
    "broken": "what a device can be by itself",
    "with_a_device": "words before a thing that is only where it happens: “on my laptop”",
    # How it is meant
    "questions": "with which a question begins, whatever mark it ends with",
    "asks": "what makes a question of a sentence: “I would like to know whether”",
    "troubles_asked": "a question that says enough: “is the server down”",
    "complaints_asked": "a question that is a complaint: “why does it”",
    "ifs": "conditions",
    "wishes": "what they would like, or would rather not have",
    "solved": "it works again",
    "excused": "nobody here is held responsible: “I know you don’t promise it”",
    "only_then": "under which condition something works: “once I disconnect”",
    "thanks": "gratitude",
    "told": "what somebody else says",
    "vague": "a complaint without its reason: “a problem with”",
    "times": "since when",
    "unspecific": "a fault of anything: of the bill, where nothing but money is spoken of",
    "money": "bills and payments",
    # Whole letters
    "short_answers": "what a few words alone may say: “understood”",
    "purposes": "another reason to write, or none: “please send me”, “here is”",
    "robots": "answers that no person wrote",
    "adverts": "who wants to sell us something, or a job",
}
# Written once for all languages.
SHARED = ("law", "rights")
# Tables of single words.
WORD_BY_WORD = frozenset({"negations", "negations_behind", "joints", "able", "with_a_device", "ifs"})


class IncompleteTables(Exception):
    """A file of tables lacks one, leaves one empty, or has one that nobody knows."""


@dataclass(frozen=True, slots=True)
class Speech:
    small_words: frozenset[str]
    phrases: Phrases  # of its tables, and of those that all languages share
    words: frozenset[str]  # all that its tables name


def read_tables(name: str) -> dict[str, Any]:
    tables: dict[str, Any] = parse_yaml((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return tables


def speech_of(language: str) -> Speech:
    """Raises IncompleteTables."""
    written = read_tables(language)
    groups, small_words = written.pop("groups"), written.pop("small_words")
    empty = {name for name, table in written.items() if not table.strip()}
    if wrong := sorted(empty | (written.keys() ^ TABLES.keys())):
        raise IncompleteTables(f"{language}: {', '.join(wrong)}")
    tables = {name: "\n".join(table.split()) if name in WORD_BY_WORD else table for name, table in written.items()}
    return Speech(
        small_words=frozenset(map(plain, small_words.split())),
        phrases=Phrases([*rows_of(tables, groups), *SHARED_ROWS]),
        words=words_in([*written.values(), *groups.values()]),
    )


def _shared_rows() -> Iterator[Row]:
    for name in SHARED:
        tables = read_tables(name)
        yield from rows_of(tables, tables.pop("groups"))


SHARED_ROWS = tuple(_shared_rows())

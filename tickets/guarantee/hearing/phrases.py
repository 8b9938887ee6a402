"""Phrases as our tables write them, found in a sentence: each row a phrase, looked for where it may begin.

`a/b` one of them · `{name}` one of a group · `log_in` words that belong together · `crash*` a beginning · `word?` may
be missing · `,` a pause · `..` up to three words between, `...` up to six, `....` up to six and across pauses. A row
that ends with a slash goes on in the next line.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from tickets.guarantee.hearing.spelling import DOUBLED, FOLDED, Sentence, beginning_key, plain

# Bounded, so that no text takes long.
GAPS = {"..": r"(?:\w+ ){0,3}", "...": r"(?:\w+ ){0,6}", "....": r"(?:[\w,]+ ){0,6}"}
GROUP = re.compile(r"\{(\w+)\}")
LETTERS = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class WordSpan:
    first: int  # words of a sentence
    end: int


class Phrases:
    """The rows of one table."""

    def __init__(self, table: str, groups: Mapping[str, str]) -> None:
        self._rows: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for row in filter(None, map(str.strip, table.replace("/\n", "/").splitlines())):
            first, *others = (_alternatives(item, groups) for item in row.split())
            rest = "".join(map(_pattern, others))
            for words in first.split("/"):
                self._rows[_key(words)][_pattern(words) + rest] = None
        self._compiled = cache(self._compile)

    def _compile(self, key: str) -> list[re.Pattern[str]]:
        """Only when a text has such a word: most rows are never needed."""
        return [re.compile(row) for row in self._rows[key]]

    def spans(self, sentence: Sentence) -> list[WordSpan]:
        """From left to right; of those that begin with the same word the longest, and none within another."""
        if self._rows.keys().isdisjoint(sentence.keys):
            return []
        outermost: list[WordSpan] = []
        for span in self._longest(sentence):
            if not outermost or span.end > outermost[-1].end:
                outermost.append(span)
        return outermost

    def _longest(self, sentence: Sentence) -> Iterator[WordSpan]:
        keys_by_word: defaultdict[int, list[str]] = defaultdict(list)
        for key in self._rows.keys() & sentence.keys.keys():
            for number in sentence.keys[key]:
                keys_by_word[number].append(key)
        for number, keys in sorted(keys_by_word.items()):
            matches = (
                row.match(sentence.joined, sentence.places[number]) for key in keys for row in self._compiled(key)
            )
            if ends := [match.end() for match in matches if match]:
                yield WordSpan(number, sentence.word_at(max(ends) - 1) + 1)


def words_in(tables: Iterable[str]) -> frozenset[str]:
    """All that they name."""
    return frozenset(plain(word) for table in tables for word in LETTERS.findall(table.replace("_", " ")))


def _alternatives(item: str, groups: Mapping[str, str]) -> str:
    """The item with its groups spelled out, divided by slashes."""
    if item in GAPS:
        return item
    spelled_out = GROUP.sub(lambda name: "/".join(groups[name[1]].split()), item.removesuffix("?"))
    return spelled_out + "?" * item.endswith("?")


def _pattern(item: str) -> str:
    if item in GAPS:
        return GAPS[item]
    alternatives = "|".join(map(_written, item.removesuffix("?").split("/")))
    return f"(?:{alternatives}){'?' * item.endswith('?')}"


def _written(words: str) -> str:
    return "".join(rf"{_beginning(word)}\w* " if word.endswith("*") else f"{plain(word)} " for word in words.split("_"))


def _key(words: str) -> str:
    first = words.partition("_")[0]
    return beginning_key(_beginning(first)) if first.endswith("*") else plain(first)


def _beginning(stem: str) -> str:
    """Of a long word: so its doubled letters are one."""
    return DOUBLED.sub(r"\1", stem.rstrip("*").translate(FOLDED))

"""Phrases as our tables write them, found in a sentence: those of all tables in one pass, word by word.

`a/b` one of them · `{name}` one of a group · `log_in` words that belong together · `crash*` a beginning · `word?` may
be missing · `,` a pause · `..` up to three words between, `...` up to six, `....` up to six and across pauses. A row
that ends with a slash goes on in the next line.

All rows are one automaton. Its states are made when a text first needs them: what may follow the words so far
(Brzozowski’s derivatives, each after one more word).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from tickets.guarantee.hearing.spelling import DOUBLED, FOLDED, PAUSE, plain

MOST_STEPS = 100_000  # from state to state that a language keeps: some 10 MB, which hostile text alone would fill
GROUP = re.compile(r"\{(\w+)\}")
LETTERS = re.compile(r"[^\W\d_]{2,}")


class WordSpan(NamedTuple):
    first: int  # words of a sentence
    end: int


class Gap(NamedTuple):
    most: int  # words; bounded, so that no text takes long
    across_pauses: bool


GAPS = {"..": Gap(3, across_pauses=False), "...": Gap(6, across_pauses=False), "....": Gap(6, across_pauses=True)}


class Row(NamedTuple):
    table: str
    items: tuple[str | Gap, ...]  # with their groups spelled out

    def after(self, word: str) -> Iterator["Row"]:
        """What may follow this word."""
        for place, item in enumerate(self.items):
            behind = self.items[place + 1 :]
            if isinstance(item, Gap):
                if item.most and (item.across_pauses or word != PAUSE):
                    yield Row(self.table, (item._replace(most=item.most - 1), *behind))
            else:
                for rest in _rests(item, word):
                    yield Row(self.table, (rest, *behind) if rest else behind)
                if not item.endswith("?"):
                    break

    @property
    def is_whole(self) -> bool:
        return all(isinstance(item, Gap) or item.endswith("?") for item in self.items)


class State(dict[str, "State | None"]):
    """What follows by the next word: another state, or nothing."""

    def __init__(self, phrases: "Phrases", rows: Iterable[Row]) -> None:
        super().__init__()
        self.phrases, self.rows = phrases, rows
        self.tables = {row.table for row in rows if row.is_whole}

    def __missing__(self, word: str) -> "State | None":
        self[word] = state = self.phrases.state_after(word, self.rows)
        return state


class Beginning(State):
    """Of some thousand rows, only those that may begin with the word are looked at."""

    def __missing__(self, word: str) -> State | None:
        self[word] = state = self.phrases.state_after(word, self.phrases.rows_from(word))
        return state


class Phrases:
    """The rows of several tables."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = defaultdict[str, list[Row]](list)
        for row in rows:
            for word in _first_words(row):
                self._rows[word].append(row)
        self._forget()

    def _forget(self) -> None:
        self._states = dict[frozenset[Row], State]()
        self._beginning, self._steps = Beginning(self, ()), 0

    def spans(self, words: Sequence[str]) -> dict[str, list[WordSpan]]:
        """By table, from left to right; of those that begin with the same word the longest, and none within another."""
        if self._steps > MOST_STEPS:
            self._forget()
        found = defaultdict[str, list[WordSpan]](list)
        for first, word in enumerate(words):
            if (state := self._beginning[word]) is None:
                continue
            ends = dict.fromkeys(state.tables, first + 1)
            for end, next_word in enumerate(words[first + 1 :], first + 2):
                if (state := state[next_word]) is None:
                    break
                if state.tables:
                    ends |= dict.fromkeys(state.tables, end)
            for table, end in ends.items():
                spans = found[table]
                if not spans or end > spans[-1].end:
                    spans.append(WordSpan(first, end))
        return found

    def rows_from(self, word: str) -> Iterator[Row]:
        for beginning in _beginnings(word):
            yield from self._rows.get(beginning, ())

    def state_after(self, word: str, rows: Iterable[Row]) -> State | None:
        self._steps += 1
        following = frozenset(rest for row in rows for rest in row.after(word))
        if following and following not in self._states:
            self._states[following] = State(self, following)
        return self._states.get(following)


def rows_of(tables: Mapping[str, str], groups: Mapping[str, str]) -> Iterator[Row]:
    """Each table is a text, a row a line."""
    for table, text in tables.items():
        for row in filter(None, map(str.strip, text.replace("/\n", "/").splitlines())):
            yield Row(table, tuple(GAPS.get(item) or _spelled_out(item, groups) for item in row.split()))


def words_in(tables: Iterable[str]) -> frozenset[str]:
    """All that they name."""
    return frozenset(plain(word) for table in tables for word in LETTERS.findall(table.replace("_", " ")))


def _spelled_out(item: str, groups: Mapping[str, str]) -> str:
    """Its alternatives, divided by slashes."""
    return GROUP.sub(lambda name: "/".join(groups[name[1]].split()), item)


def _first_words(row: Row) -> Iterator[str]:
    for item in row.items:
        if isinstance(item, str):
            yield from _alternatives(item)
            if not item.endswith("?"):
                break


def _rests(item: str, word: str) -> Iterator[str]:
    """What of the item may follow this word; nothing (“”) where it is over."""
    alternatives = _alternatives(item)
    for beginning in _beginnings(word):
        yield from alternatives.get(beginning, ())


@cache
def _alternatives(item: str) -> Mapping[str, list[str]]:
    """By their first word: what belongs behind it."""
    rests = defaultdict[str, list[str]](list)
    for words in item.removesuffix("?").split("/"):
        first, _, rest = words.partition("_")
        rests[f"{_stem(first)}*" if first.endswith("*") else plain(first)].append(rest)
    return rests


@lru_cache(1_000)
def _beginnings(word: str) -> Sequence[str]:
    """As a table may name it: whole, or by its beginning, of which nothing need be left."""
    return (word,) if word == PAUSE else (word, *(f"{word[:length]}*" for length in range(len(word) + 1)))


def _stem(beginning: str) -> str:
    """Of a long word: so its doubled letters are one."""
    return DOUBLED.sub(r"\1", beginning.rstrip("*").translate(FOLDED))

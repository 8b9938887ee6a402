"""Finding what to read: the same answers on SQLite and PostgreSQL, in English and French, typing mistakes included.

Whoever publishes a text keeps `indexed(...)` beside it in a column named `terms`; `find` asks those columns.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from supportportal.foundations.words import WORD, asked, index_terms, spellings, written

MAX_QUESTION_LENGTH = 200  # characters
MAX_QUESTION_WORDS = 12
WEIGHTS = (8.0, 3.0, 1.0)  # title, summary, text
MIN_LIKENESS = 0.6  # share of common trigrams from which an unknown word counts as mistyped
MIN_SHARE_OF_BEST = 0.6  # of the question, compared with the row that covers most of it
MIN_MENDED_LENGTH = 4
EXCERPT_WORDS = 32

Terms = frozenset[str]


Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Hit(Generic[Row]):
    row: Row
    score: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One list of hits per shelf, best first; `words` are what was looked for, after mending and dropping."""

    shelves: list[list[Hit[Model]]]
    words: tuple[Terms, ...]
    mended: bool

    @property
    def total(self) -> int:
        return sum(len(shelf) for shelf in self.shelves)


def indexed(title: str, summary: str, text: str, *, language: str) -> str:
    """What to keep in `terms`: a line each for title, summary and text, every term between spaces."""
    return "\n".join(f" {' '.join(index_terms(part, language=language))} " for part in (title, summary, text))


def question(text: str, *, language: str) -> tuple[Terms, ...]:
    """The words of a question that say something, each as the set of terms that answer it."""
    words = (asked(word, language=language) for word in written(text[:MAX_QUESTION_LENGTH]))
    return tuple(dict.fromkeys(word for word in words if word))[:MAX_QUESTION_WORDS]


def find(shelves: Sequence[QuerySet[Row]], text: str, *, language: str) -> SearchResult:
    """Rows that answer `text`: those with all its words, or else those with most of what matters in it."""
    words = question(text, language=language)
    if not words:
        return SearchResult([[] for _ in shelves], (), mended=False)
    candidates = [_candidate_rows(shelf, words) for shelf in shelves]
    known_terms = {term for shelf in candidates for row in shelf for term in _terms_of(row).split()}
    if all(word & known_terms for word in words):
        return SearchResult(_ranked_hits(candidates, words, guessed=frozenset()), words, mended=False)
    mended = _mend(words, known_terms, shelves, parts=_terms_of_parts(text, language=language))
    guessed = frozenset(mended) - frozenset(words)
    if guessed:
        candidates = [_candidate_rows(shelf, mended) for shelf in shelves]
    return SearchResult(_ranked_hits(candidates, mended, guessed=guessed), mended, mended=bool(guessed))


_terms_of: Callable[[Model], str] = attrgetter("terms")  # the column of every shelf; no common base class declares it


def _candidate_rows(shelf: QuerySet[Row], words: Iterable[Terms]) -> list[Row]:
    any_of = Q()
    for term in sorted({term for word in words for term in word}):
        any_of |= Q(terms__contains=f" {term} ")
    return list(shelf.filter(any_of))


def _terms_of_parts(text: str, *, language: str) -> dict[Terms, Terms]:
    """The terms of each hyphenated word's parts, by the terms that are first asked for in its place."""
    hyphenated = [word for word in written(text[:MAX_QUESTION_LENGTH]) if "-" in word]
    return {
        asked(word, language=language): frozenset[str]().union(
            *(spellings(part, language=language) for part in word.split("-"))
        )
        for word in hyphenated
    }


def _mend(
    words: tuple[Terms, ...], known_terms: set[str], shelves: Sequence[QuerySet[Row]], *, parts: dict[Terms, Terms]
) -> tuple[Terms, ...]:
    """A word that no text has becomes the one it is a misspelling of, or its known part; else it is dropped."""
    vocabulary = {
        term for shelf in shelves for terms in shelf.values_list("terms", flat=True) for term in terms.split()
    }
    unknown = Terms()
    mended = (
        word if word & known_terms else _closest_term(word, vocabulary) or parts.get(word, unknown) & vocabulary
        for word in words
    )
    return tuple(dict.fromkeys(word for word in mended if word))


def _closest_term(word: Terms, vocabulary: set[str]) -> Terms:
    """What was meant, or nothing. A number is never a mistake: E-205 isn't E-204."""
    spelled = [term for term in word if len(term) >= MIN_MENDED_LENGTH and term.isalpha()]
    likely = [(_likeness(typed, term), -len(term), term) for typed in spelled for term in vocabulary]
    likeness, _, best = max(likely, default=(0.0, 0, ""))
    return frozenset({best}) if likeness >= MIN_LIKENESS else frozenset()


def _likeness(word: str, other: str) -> float:
    """The share of common trigrams; letters in the wrong order break many of them and are one mistake."""
    ours, theirs = _trigrams(word), _trigrams(other)
    swapped = word[0] == other[0] and sorted(word) == sorted(other)
    return len(ours & theirs) / len(ours | theirs) + (0.3 if swapped else 0)


@lru_cache(maxsize=50_000)
def _trigrams(word: str) -> frozenset[str]:
    padded = f"  {word} "
    return frozenset(padded[start : start + 3] for start in range(len(padded) - 2))


def _ranked_hits(
    candidates: list[list[Row]], words: tuple[Terms, ...], *, guessed: frozenset[Terms]
) -> list[list[Hit[Model]]]:
    """A rare word counts more than a common one, a title more than the text, and twice more than once.

    A guessed word, however rare, counts no more than any that was typed as it is.
    """
    rows = [(shelf, row, _frequency(row, words)) for shelf, shelf_rows in enumerate(candidates) for row in shelf_rows]
    rarity = [
        math.log(1 + (len(rows) + 1) / (1 + sum(counts[place] > 0 for *_, counts in rows)))
        for place in range(len(words))
    ]
    certain = [rare for word, rare in zip(words, rarity, strict=True) if word not in guessed]
    rarity = [
        min(rare, *certain) if word in guessed and certain else rare for word, rare in zip(words, rarity, strict=True)
    ]
    scored = [(shelf, row, *_score(counts, rarity)) for shelf, row, counts in rows]
    needed = max((coverage for *_, coverage in scored), default=0) * MIN_SHARE_OF_BEST
    result: list[list[Hit[Model]]] = [[] for _ in candidates]
    for shelf, row, score, coverage in sorted(scored, key=lambda entry: (-entry[2], str(entry[1]))):
        if coverage >= needed:
            result[shelf].append(Hit(row, score))
    return result


def _frequency(row: Model, words: tuple[Terms, ...]) -> list[float]:
    """For each word how much of it the row has, weighted by where."""
    lines = [Counter(line.split()) for line in _terms_of(row).split("\n")]
    often = [[max(line[term] for term in word) for line in lines] for word in words]
    return [
        sum(weight * (1 + math.log(times)) for weight, times in zip(WEIGHTS, counts, strict=False) if times)
        for counts in often
    ]


def _score(counts: list[float], rarity: list[float]) -> tuple[float, float]:
    """The score, and how much of the question is covered at all."""
    coverage = sum(rare for rare, count in zip(rarity, counts, strict=True) if count)
    return coverage * sum(rare * count for rare, count in zip(rarity, counts, strict=True)), coverage


def excerpt(text: str, words: Iterable[Terms], *, language: str) -> SafeString:
    """The part of `text` that answers, its words marked; everything else is escaped."""
    terms = frozenset(term for word in words for term in word)
    matches = [match for match in WORD.finditer(text) if _answers(match[0], terms, language)]
    start, end = _window(text, matches[0].start() if matches else 0)
    pieces, at = [], start
    for match in matches:
        if start <= match.start() and match.end() <= end:
            pieces.append(format_html("{}<mark>{}</mark>", text[at : match.start()], match[0]))
            at = match.end()
    marked = format_html("{}{}", format_html_join("", "{}", ((piece,) for piece in pieces)), text[at:end].rstrip())
    return format_html("{}{}{}", "… " if start else "", marked, " …" if end < len(text) else "")


def _answers(word: str, terms: Terms, language: str) -> bool:
    parts = [word, *word.split("-"), word.replace("-", "")]
    return any(spellings(part, language=language) & terms for part in parts)


def _window(text: str, first: int) -> tuple[int, int]:
    """From some words before `first` to `EXCERPT_WORDS` words later, on word borders."""
    starts = [match.start() for match in re.finditer(r"\S+", text)]
    before = [place for place in starts if place <= first]
    begin = max(0, len(before) - 8)
    if begin < 4 or len(starts) <= EXCERPT_WORDS:
        begin = 0
    last = begin + EXCERPT_WORDS
    return (starts[begin] if begin else 0), (starts[last] if last < len(starts) else len(text))

"""What counts as the same word: accents, endings, capitals and apostrophes don't matter to who searches."""

import re
import unicodedata
from functools import cache, lru_cache

import snowballstemmer

from supportportal.foundations.languages.facts import facts_of

WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def fold(text: str) -> str:
    """Lower case without accents: `Réinitialisé` and `reinitialise` are one."""
    plain = unicodedata.normalize("NFC", text).casefold().replace("œ", "oe").replace("æ", "ae")
    return "".join(
        character for character in unicodedata.normalize("NFD", plain) if not unicodedata.combining(character)
    )


@lru_cache(maxsize=20_000)
def spellings(word: str, *, language: str) -> frozenset[str]:
    """The terms a written word is kept and found under; none for words that say nothing.

    A stemmer object is not safe between threads, so each call makes its own.
    """
    bare = fold(word)
    if bare in _stop_words(language) or (len(bare) == 1 and not bare.isdigit()):
        return frozenset()
    stemmer = facts_of(language).stemmer
    if not stemmer:
        return frozenset({bare})
    stem = snowballstemmer.stemmer(stemmer).stemWord
    composed = unicodedata.normalize("NFC", word).casefold()
    return frozenset({bare, fold(stem(composed)), fold(stem(bare))})


@cache
def _stop_words(language: str) -> frozenset[str]:
    return frozenset(facts_of(language).stop_words.split())


@cache
def _same_meaning(*, language: str) -> dict[str, frozenset[str]]:
    """Each term to the terms of all words on its line."""
    found: dict[str, frozenset[str]] = {}
    for line in facts_of(language).meanings.strip().splitlines():
        terms = frozenset(term for word in line.split() for term in spellings(word, language=language))
        found |= dict.fromkeys(terms, terms)
    return found


def written(text: str) -> list[str]:
    """The words of a text as somebody typed them; letters with their accents in one piece."""
    return WORD.findall(unicodedata.normalize("NFC", text))


def index_terms(text: str, *, language: str) -> list[str]:
    """Every term of `text`, as often as it's there; `Wi-Fi` is kept as `wi`, `fi` and `wifi`."""
    terms: list[str] = []
    for word in written(text):
        parts = word.split("-")
        for part in [*parts, "".join(parts)] if len(parts) > 1 else parts:
            terms += sorted(spellings(part, language=language))
    return terms


def asked(word: str, *, language: str) -> frozenset[str]:
    """The terms that answer a word of a question: `switch` too for `kill-switch`, and `terminate` for `cancel`."""
    parts = word.split("-")
    longest = max(parts, key=len)
    joined = spellings("".join(parts), language=language) if len(parts) > 1 else frozenset()
    own = joined | spellings(longest, language=language)
    meanings = _same_meaning(language=language)
    return own.union(*(meanings.get(term, own) for term in own))

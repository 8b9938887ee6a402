"""The words that tell a request's topic, system and language."""

import re
import unicodedata
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import cache

from django.conf import settings
from django.utils.translation import gettext_noop

from supportportal.foundations.languages.facts import facts_of
from supportportal.foundations.platforms import PLATFORMS
from supportportal.foundations.topics import OTHERS, TOPICS, Topic, Vocabulary

WORD = re.compile(r"\w+")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# When nothing else is named: something of ours, a word for working, and a "not".
OURS = _set("vpn app appli application network reseau service logiciel software")
ANYTHING = _set("it ca ne rien nothing")  # stands for it, as far as anybody writes to us
WORKING = _set("work works working worked function functioning marche fonctionne fonctionnent marchent")
NEGATIONS = _set("not doesn doesnt don dont isn isnt won wont stopped never nothing pas plus rien jamais broken")
ANY_BEGINNING = tuple(beginning for signs in PLATFORMS.values() for beginning in signs.begins)
LANGUAGE_SAMPLE = 3_000  # characters
FEW_WORDS = 6


# A letter for a letter, so that what is found can be shown as it was written.
ACCENTS = {
    chr(code): plain[0]
    for code in range(0xC0, 0x180)
    if (plain := unicodedata.normalize("NFD", chr(code))) and plain[0].isascii()
}
ACCENTED = re.compile(f"[{''.join(ACCENTS)}]")
STRONG, WEAK, PHRASE = 2, 1, 3  # what a word, and a phrase, counts for
MIN_MISSPELLED, MAX_MISSPELLED = 5, 20  # letters
ENOUGH = 2  # less is unsure, except in
FEW_DIFFERENT_WORDS = 15
UNSURE = gettext_noop("unsure")  # as the reason of the general topic


class TopicTerms:
    """The words of one topic in all languages. The text is searched only where a phrase may begin.

    `besides`: words that are somebody else's. They count for nothing here, nor does a phrase with one of them.
    """

    def __init__(self, vocabularies: Iterable[Vocabulary], *, besides: AbstractSet[str] = frozenset()) -> None:
        spoken = list(vocabularies)
        words, self._weak, self._begins = (
            frozenset(without_accents(word) for vocabulary in spoken for word in getattr(vocabulary, kind).split())
            for kind in ("words", "weak", "begins")
        )
        self.strong, self._besides = words - besides, besides
        self._stems = tuple(without_accents(stem) for vocabulary in spoken for stem in vocabulary.stems.split())
        self._heads = frozenset(self._begins) | self.strong | frozenset(self._weak)
        self._phrases = re.compile("|".join(rf"(?:{each.phrases})(?!\w)" for each in spoken if each.phrases) or "(?!)")
        misspelled = {without_accents(word) for vocabulary in spoken for word in vocabulary.misspelled.split()}
        self._nearly = frozenset(shorter for word in misspelled for shorter in _without_a_letter(word))

    def in_text(self, text: "Words", *, with_weak: bool = True) -> tuple[int, list[str]]:
        """How much they say, and which they are, in their order."""
        heads = text.once.keys() & self._heads
        if self._stems:
            heads.update(word for word in text.once if word.startswith(self._stems))
        found: dict[str, tuple[int, int]] = {}  # as written: how much it says, and where it stands
        below = 0
        for position, word in text.places if heads else ():
            if word not in heads or position < below:
                continue
            if word in self._begins and (phrase := self._phrase_at(text, position)):
                below = phrase.end()
                found.setdefault(text.written[position:below], (PHRASE, position))
            elif word in self.strong or (self._stems and word.startswith(self._stems)):
                found.setdefault(text.written[position : position + len(word)], (STRONG, position))
            elif with_weak and word in self._weak:
                found.setdefault(text.written[position : position + len(word)], (WEAK, position))
        return sum(weight for weight, _ in found.values()), sorted(found, key=lambda words: found[words][1])

    def _phrase_at(self, text: "Words", position: int) -> re.Match[str] | None:
        phrase = self._phrases.match(text.folded, position)
        return phrase if phrase and self._besides.isdisjoint(WORD.findall(phrase[0])) else None

    def misspelled_in(self, words: Iterable[str]) -> list[str]:
        """Words of which a letter is missing, wrong, or one too many; never the first."""
        return [word for word in words if not self._nearly.isdisjoint(_without_a_letter(word))]


def without_accents(text: str) -> str:
    return text if text.isascii() else ACCENTED.sub(lambda match: ACCENTS[match[0]], text)


def _without_a_letter(word: str) -> list[str]:
    """Of two words that differ by one letter, or two that are swapped, one of these is the same."""
    if not MIN_MISSPELLED <= len(word) <= MAX_MISSPELLED:
        return []
    return [word, *(word[:position] + word[position + 1 :] for position in range(1, len(word)))]


TERMS = {topic: TopicTerms(about.vocabulary.values()) for topic, about in TOPICS.items() if about.vocabulary}
OTHER_TERMS = TopicTerms(OTHERS.values(), besides=frozenset().union(*(terms.strong for terms in TERMS.values())))


class Words:
    """A text in lower case, taken apart once."""

    def __init__(self, text: str) -> None:
        self.written = text
        self.folded = without_accents(text)
        self.places = [(match.start(), match[0]) for match in WORD.finditer(self.folded)]
        self.once = dict.fromkeys(word for _, word in self.places)

    def as_written(self, words: Iterable[str]) -> list[str]:
        first = {word: position for position, word in reversed(self.places)}
        return [self.written[first[word] : first[word] + len(word)] for word in words]


def names_a_topic(text: str) -> bool:
    words = Words(text.lower())
    return any(terms.in_text(words, with_weak=False)[0] for terms in TERMS.values())


def topic_in(words: Words) -> tuple[Topic, list[str]]:
    """The topic whose words say most, and those words; of two that say as much, the one named first.

    Words that letters to anybody have as well say little, and nothing in a letter about somebody else's business.
    """
    others, _ = OTHER_TERMS.in_text(words)
    said = {topic: terms.in_text(words, with_weak=not others) for topic, terms in TERMS.items()}
    most = max(score for score, _ in said.values())
    if most < ENOUGH and (few := _topic_of_few_signs(words, others=bool(others)))[1]:
        return few
    if others >= most or (most < ENOUGH and len(words.once) > FEW_DIFFERENT_WORDS):
        return Topic.GENERAL, [UNSURE] if most else []
    leading = [topic for topic, (score, _) in said.items() if score == most]
    topic = min(leading, key=lambda topic: words.written.find(said[topic][1][0]))
    return topic, said[topic][1]


def _topic_of_few_signs(words: Words, *, others: bool) -> tuple[Topic, list[str]]:
    """A service of ours that doesn't work, or words that are nearly those of a topic."""
    if not any(words.once.keys().isdisjoint(signs) for signs in (OURS | ANYTHING, WORKING, NEGATIONS)):
        return Topic.CONNECTIVITY, words.as_written(word for word in words.once if word in OURS | WORKING)[:2]
    if others:
        return Topic.GENERAL, []
    nearly = {topic: words.as_written(terms.misspelled_in(words.once)) for topic, terms in TERMS.items()}
    topic = max(nearly, key=lambda topic: len(nearly[topic]))
    return (topic, nearly[topic]) if nearly[topic] else (Topic.GENERAL, [])


def platform_in(text: str, words: Words) -> str:
    """The first system named, or "". Only systems with a likely word in the text are searched for."""
    likely = [word for word in words.once if word.startswith(ANY_BEGINNING)]
    matches = [
        (match.start(), platform.value)
        for platform, signs in PLATFORMS.items()
        if any(word.startswith(signs.begins) for word in likely) and (match := signs.in_letters.search(text))
    ]
    return min(matches)[1] if matches else ""


def language_of(text: str) -> str:
    """By the small words; "" for too few of them, or as many of another one. In a few words one is enough."""
    words = WORD.findall(text[:LANGUAGE_SAMPLE])
    small_words = _small_words(tuple(dict(settings.LANGUAGES)))
    counts = {language: sum(map(small.__contains__, words)) for language, small in small_words.items()}
    first, second, *_ = sorted(counts, key=counts.__getitem__, reverse=True)
    enough = 1 if len(words) <= FEW_WORDS else 2
    return first if counts[first] >= enough and counts[first] > counts[second] else ""


@cache
def _small_words(languages: tuple[str, ...]) -> dict[str, frozenset[str]]:
    return {code: frozenset(facts_of(code).small_words.split()) for code in languages}

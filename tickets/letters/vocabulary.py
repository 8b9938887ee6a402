"""The words that tell a request's topic, system and language."""

import re
from collections.abc import Iterable
from functools import cache

from django.conf import settings

from supportportal.foundations.languages.facts import facts_of
from supportportal.foundations.platforms import PLATFORMS
from supportportal.foundations.topics import TOPICS, Topic, Vocabulary

WORD = re.compile(r"\w+")
# When nothing else is named: something of ours, a word for working, and a "not".
OURS = frozenset({"vpn", "app", "appli", "application", "network", "réseau"})
WORKING = frozenset({"work", "works", "working", "function", "functioning", "marche", "fonctionne", "fonctionnent"})
NEGATIONS = frozenset(
    {"not", "doesn", "don", "isn", "won", "stopped", "never", "nothing", "pas", "plus", "rien", "jamais"}
)
ANY_BEGINNING = tuple(beginning for signs in PLATFORMS.values() for beginning in signs.begins)
LANGUAGE_SAMPLE = 3_000  # characters
FEW_WORDS = 6


class TopicTerms:
    """The words of one topic in all languages. The text is searched only where a phrase may begin."""

    def __init__(self, vocabularies: Iterable[Vocabulary]) -> None:
        spoken = list(vocabularies)
        self._words = frozenset(word for vocabulary in spoken for word in vocabulary.words.split())
        self._begins = frozenset(word for vocabulary in spoken for word in vocabulary.begins.split())
        phrases = [vocabulary.phrases for vocabulary in spoken if vocabulary.phrases]
        self._all = re.compile(rf"\b(?:{'|'.join([*phrases, *sorted(self._words)])})\b")

    def in_text(self, text: str, words: dict[str, None]) -> list[str]:
        if self._begins.isdisjoint(words):
            return [word for word in words if word in self._words]
        return list(dict.fromkeys(self._all.findall(text)))


TERMS = {topic: TopicTerms(about.vocabulary.values()) for topic, about in TOPICS.items() if about.vocabulary}


def words_of(text: str) -> dict[str, None]:
    """Each word once, in their order."""
    return dict.fromkeys(WORD.findall(text))


def topic_in(text: str, words: dict[str, None]) -> tuple[Topic, list[str]]:
    """The topic with the most different words in the text, and those words; on a tie, the one named first."""
    words_by_topic = {topic: terms.in_text(text, words) for topic, terms in TERMS.items()}
    most = max(map(len, words_by_topic.values()))
    if not most:
        return _topic_of_a_broken_service(words)
    leading = [topic for topic, topic_words in words_by_topic.items() if len(topic_words) == most]
    topic = min(leading, key=lambda topic: _position(words_by_topic[topic][0], text))
    return topic, words_by_topic[topic]


def _topic_of_a_broken_service(words: dict[str, None]) -> tuple[Topic, list[str]]:
    if not all(any(word in words for word in vocabulary) for vocabulary in (OURS, WORKING, NEGATIONS)):
        return Topic.GENERAL, []
    return Topic.CONNECTIVITY, [next(word for word in words if word in vocabulary) for vocabulary in (OURS, WORKING)]


def _position(word: str, text: str) -> int:
    match = re.search(rf"\b{re.escape(word)}\b", text)
    return match.start() if match else len(text)


def platform_in(text: str, words: dict[str, None]) -> str:
    """The first system named, or "". Only systems with a likely word in the text are searched for."""
    likely = [word for word in words if word.startswith(ANY_BEGINNING)]
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

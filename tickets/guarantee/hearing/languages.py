"""Which of the languages that are heard a sentence is in; what its writer or a form declared may be wrong."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain, repeat

from tickets.guarantee.hearing.speech import Speech, speech_of
from tickets.guarantee.hearing.spelling import Sentence

HEARD: Mapping[str, Speech] = {code: speech_of(code) for code in ("en", "fr", "de", "es")}


# Which languages know a word: twice where it is one of their small ones.
KNOWN_IN: Mapping[str, Sequence[str]] = {
    word: [code for code, speech in HEARD.items() for words in (speech.words, speech.small_words) if word in words]
    for word in frozenset[str]().union(*(speech.words | speech.small_words for speech in HEARD.values()))
}


class Languages:
    """Of the sentences of one text."""

    def __init__(self, sentences: Sequence[Sentence], *, declared: str) -> None:
        self._sentences, self._declared = sentences, declared

    def of(self, sentence: Sentence) -> list[Speech]:
        """Mostly one; several where the words don’t tell. The declared one, too, where it is as good as likely."""
        counts = _words_by_language([sentence])
        most = max(counts.values(), default=0)
        likely = [code for code in HEARD if counts.get(code, 0) == most]
        if len(likely) > 1 and self._usual in likely:
            likely = [self._usual]
        if self._declared in HEARD and self._declared not in likely and counts[self._declared] >= most - 1:
            likely.append(self._declared)
        return [HEARD[code] for code in likely]

    @cached_property
    def _usual(self) -> str:
        """Which most of the text is in; empty where no word tells."""
        counts = _words_by_language(self._sentences)
        return max(HEARD, key=counts.__getitem__) if counts else ""


def _words_by_language(sentences: Iterable[Sentence]) -> Counter[str]:
    """How many of the words each language knows; its small words count twice."""
    words = chain.from_iterable(sentence.words for sentence in sentences)
    return Counter(chain.from_iterable(map(KNOWN_IN.get, words, repeat(()))))

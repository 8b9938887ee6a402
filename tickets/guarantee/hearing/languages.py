"""Which of the languages that are heard a sentence is in; what its writer or a form declared may be wrong."""

from collections import Counter
from collections.abc import Iterable, Mapping

from tickets.guarantee.hearing.speech import Speech, speech_of
from tickets.guarantee.hearing.spelling import Sentence

HEARD: Mapping[str, Speech] = {code: speech_of(code) for code in ("en", "fr", "de", "es")}


def words_by_language(sentences: Iterable[Sentence]) -> Counter[str]:
    """How many of the words each language knows; its small words count twice."""
    counts: Counter[str] = Counter()
    for sentence in sentences:
        for word in sentence.words:
            for code, speech in HEARD.items():
                counts[code] += (word.text in speech.words) + (word.text in speech.small_words)
    return counts


def languages_of(sentence: Sentence, whole_text: Counter[str], *, declared: str) -> list[Speech]:
    """Mostly one; several where the words don’t tell. The declared one, too, where it is as good as likely."""
    counts = words_by_language([sentence])
    most = max(counts.values(), default=0)
    likely = [code for code in HEARD if counts[code] == most]
    if len(likely) > 1:
        usual = max(HEARD, key=whole_text.__getitem__)
        likely = [usual] if whole_text[usual] and usual in likely else likely
    if declared in HEARD and declared not in likely and counts[declared] >= most - 1:
        likely.append(declared)
    return [HEARD[code] for code in likely]

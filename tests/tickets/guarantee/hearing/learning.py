"""Learns the weights of words from the half of the corpus that may be looked at, and writes them.

`python -m tests.tickets.guarantee.hearing.learning`, after a change to the tables or to the corpus.
A logistic regression by stochastic steps, each smaller the more often its word was met (AdaGrad).
"""

import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from tests.tickets.guarantee.hearing.corpus import BUILT_ON, Reading, letters, sentences
from tickets.guarantee.hearing.reader import SHORT_TEXT, SentenceRead, read
from tickets.guarantee.hearing.weighing import WEIGHTS_FILE, features_of

ROUNDS = 30
STEP = 0.15
SHRINKING = 0.001  # towards nothing: what is met once says little
OF_A_LETTER = 1.0  # how much a sentence from an ordinary letter counts
SMALLEST = 0.02
Example = tuple[dict[str, float], bool, float]


def examples() -> Iterator[Example]:
    """A short text as a whole; of an ordinary letter each sentence: none of them may sound like a report."""
    for reading in sentences(BUILT_ON):
        yield from _examples(reading, weight=1.0)
    for letter in letters(BUILT_ON):
        if not letter.is_report:
            yield from _examples(letter, weight=OF_A_LETTER)


def loudest_examples(weights: Mapping[str, float]) -> Iterator[Example]:
    """Of a letter that reports something, the sentence that sounds most like it: nobody has written down which does."""
    for letter in letters(BUILT_ON):
        parts = list(read(letter.text, subject=letter.subject, language=letter.language))
        if letter.is_report and not _is_short(parts):
            each = [features_of([part.clauses], part.findings) for part in parts]
            yield max(each, key=lambda features: _total(weights, features)), True, 1.0


def _examples(reading: Reading, *, weight: float) -> Iterator[Example]:
    parts = list(read(reading.text, subject=reading.subject, language=reading.language))
    groups = [parts] if _is_short(parts) else [[part] for part in parts]
    if reading.is_report and len(groups) > 1:
        return
    for group in groups:
        findings = [finding for part in group for finding in part.findings]
        yield features_of([part.clauses for part in group], findings), reading.is_report, weight


def _is_short(parts: Sequence[SentenceRead]) -> bool:
    return len({part.number for part in parts}) <= SHORT_TEXT


def learnt() -> dict[str, float]:
    """Twice: first what a report sounds like, then with what sounds most like it in the letters."""
    clear = list(examples())
    return _rounded(_learnt([*clear, *loudest_examples(_learnt(clear))]))


def _rounded(weights: Mapping[str, float]) -> dict[str, float]:
    return {name: round(weight, 2) for name, weight in sorted(weights.items()) if abs(weight) >= SMALLEST}


def _learnt(all_examples: list[Example]) -> dict[str, float]:
    met = Counter(name for features, _, _ in all_examples for name in features)
    weights: defaultdict[str, float] = defaultdict(float)
    squares: defaultdict[str, float] = defaultdict(lambda: 0.001)
    order = random.Random(1)
    for _ in range(ROUNDS):
        order.shuffle(all_examples)
        for features, is_report, weight in all_examples:
            _step(weights, squares, {name: features[name] for name in features if met[name] > 1}, is_report, weight)
    return weights


def _total(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    return sum(weights.get(name, 0.0) * value for name, value in features.items())


def _step(
    weights: dict[str, float], squares: dict[str, float], features: dict[str, float], is_report: bool, weight: float
) -> None:
    total = _total(weights, features)
    error = (1 / (1 + math.exp(-max(-30.0, min(30.0, total)))) - is_report) * weight
    for name, value in features.items():
        slope = error * value + SHRINKING * weights[name]
        squares[name] += slope * slope
        weights[name] -= STEP * slope / math.sqrt(squares[name])


if __name__ == "__main__":
    WEIGHTS_FILE.write_text(json.dumps(learnt(), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")

"""How much words sound like a report, by the weight of each: for short texts that no table explains, and long letters.

The weights are data (tables/weights.json), learnt by `python -m tests.tickets.guarantee.hearing.learning`. They never
open a case: at most a person is asked.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from tickets.guarantee.hearing.clauses import Clauses
from tickets.guarantee.hearing.findings import Finding
from tickets.guarantee.hearing.speech import FOLDER, TABLES

WEIGHTS_FILE = FOLDER / "weights.json"
WEIGHTS: Mapping[str, float] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
# Above it a person is asked: of sentences never seen before, 95 in 100 reports are, and a fifth of the others.
ASKED_FROM = -2.5
# In a long letter much is said besides; what sounds like a fault there has to weigh as much, or it is none.
COUNTS_FROM = 0.0
# And what no table calls a fault has to weigh this much.
SPEAKS_UP_FROM = 1.5
WORD, PAIR, SIGN = 0.7, 0.5, 1.0  # how much each says


def sounds_like_a_report(sentences: Sequence[Clauses], findings: Sequence[Finding]) -> bool:
    return _weight(sentences, findings) > ASKED_FROM


def counts_in_a_letter(sentence: Clauses, findings: Sequence[Finding]) -> bool:
    return _weight([sentence], findings) > COUNTS_FROM


def speaks_up_in_a_letter(sentence: Clauses, findings: Sequence[Finding]) -> bool:
    return _weight([sentence], findings) > SPEAKS_UP_FROM


def _weight(sentences: Sequence[Clauses], findings: Sequence[Finding]) -> float:
    return sum(WEIGHTS.get(name, 0.0) * value for name, value in features_of(sentences, findings).items())


def features_of(sentences: Sequence[Clauses], findings: Sequence[Finding]) -> dict[str, float]:
    """Which tables know something in it, what was found, its words and its pairs of words."""
    features = {"always": SIGN}
    for clauses in sentences:
        features |= dict.fromkeys(_signs(clauses), SIGN)
        features |= dict.fromkeys(clauses.words, WORD)
        features |= dict.fromkeys((f"{one} {other}" for one, other in pairwise(["^", *clauses.words])), PAIR)
    return features | {f"found: {finding.meaning}": SIGN for finding in findings}


def _signs(clauses: Clauses) -> Iterator[str]:
    if clauses.sentence.with_question_mark:
        yield "asked?"
    yield from (f"table: {name}" for name in TABLES if name in clauses.found)

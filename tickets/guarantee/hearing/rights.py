"""Which other rights a sentence exercises: withdrawal, cancellation, access, erasure, correction; a question none."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tickets.guarantee.hearing.clauses import Clauses
from tickets.guarantee.hearing.phrases import WordSpan
from tickets.guarantee.hearing.spelling import plain

REACH = 3  # words over which a “no” denies the wish


class Right(StrEnum):
    WITHDRAWAL = "withdrawal"
    CANCELLATION = "cancellation"
    ACCESS = "access"
    ERASURE = "erasure"
    CORRECTION = "correction"


RIGHTS = frozenset(Right)
WHICH_DATA = frozenset(map(plain, ("what", "which", "quelles", "welche", "que", "know", "savoir")))
POSSIBLE = frozenset(map(plain, ("possible", "necessary", "needed", "necessaire", "besoin", "möglich", "posible")))
# “A gift; it should not renew”: of what, a person has to say.
SHOULD = frozenset(map(plain, ("should", "sollte", "debería")))


@dataclass(frozen=True, slots=True)
class RightNamed:
    right: Right
    words: str  # as they were written
    is_asked: bool


def rights_in(clauses: Clauses) -> list[RightNamed]:
    if RIGHTS.isdisjoint(clauses.found):
        return []
    named = list(_all_named(clauses))
    # “Delete all that you hold about me” asks for no copy, unless it says so.
    is_erased = any(name.right in {Right.ERASURE, Right.CORRECTION} for name in named)
    is_copied = not is_erased or bool(clauses.spans("copies"))
    return [name for name in named if name.right != Right.ACCESS or is_copied]


def _all_named(clauses: Clauses) -> Iterator[RightNamed]:
    for right in Right:
        for span in clauses.spans(right):
            if _is_meant(clauses, span):
                words = clauses.sentence.as_written(span.first, span.end)
                yield RightNamed(right, words, is_asked=_is_asked(clauses, span, right))


def _is_meant(clauses: Clauses, span: WordSpan) -> bool:
    if clauses.denial(span, REACH) is not None or clauses.spans("told") or clauses.spans("elsewhere"):
        return False
    is_thought = any(thought.first < span.end for thought in clauses.spans("not_yet"))
    return not is_thought and not _depends(clauses, span)


def _depends(clauses: Clauses, span: WordSpan) -> bool:
    """“If you raise the price, I cancel”: so far nothing is cancelled."""
    return any(
        condition.first < span.first and not POSSIBLE.intersection(clauses.words[condition.end : condition.end + 2])
        for condition in clauses.spans("ifs")
    )


def _is_asked(clauses: Clauses, span: WordSpan, right: Right) -> bool:
    if right == Right.ACCESS and clauses.words[span.first] in WHICH_DATA:
        return False  # who asks which data we hold, exercises the right
    if clauses.is_question(span) or SHOULD.intersection(clauses.words[max(0, span.first - 1) : span.first]):
        return True
    return clauses.sentence.with_question_mark and not clauses.spans("polite")

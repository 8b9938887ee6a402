"""Which words of a sentence sound like a fault of the service, and what takes them back."""

from collections.abc import Iterator

from tickets.guarantee.hearing.clauses import Clauses
from tickets.guarantee.hearing.findings import Finding, Meaning
from tickets.guarantee.hearing.phrases import WordSpan
from tickets.guarantee.hearing.spelling import PAUSE

REACH = 6  # words over which a “no” reaches forward to what works
SHORT_REACH = 4  # and to what fails
SHORT_SENTENCE = 8  # words and pauses
# Without one of these tables, nothing in a sentence sounds like a fault or takes one back.
BEGINNINGS = frozenset({"troubles_asked", "wrong", "fails", "works", "solved", "excused", "vague", "negations"})


def faults_in(clauses: Clauses) -> list[Finding]:
    if BEGINNINGS.isdisjoint(clauses.found):
        return []
    named = [*_troubles_asked(clauses), *_wrong(clauses), *_failing(clauses), *_not_working(clauses)]
    named += [*_settled(clauses), *_vague(clauses)]
    return named or list(_without_a_name(clauses))


def is_unspecific(clauses: Clauses, finding: Finding) -> bool:
    """“There must be an error”, with nothing of ours in the sentence."""
    words = range(finding.first, finding.end)
    return not clauses.spans("ours") and any(span.first in words for span in clauses.spans("unspecific"))


def meaning_of(clauses: Clauses, span: WordSpan) -> Meaning:
    """FAULT, or what takes it back."""
    if clauses.spans("elsewhere") or clauses.is_of_another_thing(span):
        return Meaning.OF_ANOTHER_THING
    if any(span.first < person.end and person.first < span.end for person in clauses.spans("of_people")):
        return Meaning.DENIED
    if any(told.first < span.first for told in clauses.spans("told")):
        return Meaning.TOLD
    if any(_is_wished(clauses, wish, span) for wish in clauses.spans("wishes")):
        return Meaning.WISHED
    return Meaning.IMAGINED if clauses.is_imagined(span) else Meaning.FAULT


def _is_wished(clauses: Clauses, wish: WordSpan, span: WordSpan) -> bool:
    return wish.first < span.end and PAUSE not in clauses.words[wish.end : span.first]


def _finding(clauses: Clauses, span: WordSpan) -> Finding:
    meaning = meaning_of(clauses, span)
    is_asked = meaning == Meaning.FAULT and clauses.is_asked(span)
    return clauses.finding(Meaning.ASKED if is_asked else meaning, span)


def _troubles_asked(clauses: Clauses) -> Iterator[Finding]:
    for span in clauses.spans("troubles_asked"):
        if clauses.sentence.with_question_mark or clauses.is_question(span):
            yield clauses.finding(meaning_of(clauses, span), span)


def _wrong(clauses: Clauses) -> Iterator[Finding]:
    for span in clauses.spans("wrong"):
        yield _finding(clauses, span)


def _failing(clauses: Clauses) -> Iterator[Finding]:
    rights = {right.first for right in clauses.spans("cancellation")}
    for span in clauses.spans("fails"):
        if span.first in rights:  # “je refuse le renouvellement”: nothing of ours refuses
            continue
        inside = (place for place in range(span.first + 1, span.end - 1) if clauses.denies(place))
        denial = next(inside, clauses.denial(span, SHORT_REACH))
        if denial is None:
            yield _finding(clauses, span)
        else:
            yield clauses.finding(Meaning.DENIED, _with(span, denial))


def _not_working(clauses: Clauses) -> Iterator[Finding]:
    for span in clauses.spans("works"):
        if (denial := clauses.denial(span, REACH)) is not None:
            yield _finding(clauses, _with(span, denial))


def _with(span: WordSpan, denial: int) -> WordSpan:
    return WordSpan(min(span.first, denial), max(span.end, denial + 1))


def _settled(clauses: Clauses) -> Iterator[Finding]:
    for span in clauses.spans("solved"):
        words = range(span.first, span.end)
        is_denied = not clauses.denies(span.first) and any(map(clauses.denies, words))
        if not is_denied and _holds(clauses, span):
            yield clauses.finding(Meaning.SOLVED, span)
    for span in clauses.spans("excused"):
        if _holds(clauses, span):
            yield clauses.finding(Meaning.EXCUSED, span)


def _holds(clauses: Clauses, span: WordSpan) -> bool:
    """It is neither denied, nor asked, nor true under a condition only."""
    if clauses.spans("ifs") or clauses.spans("only_then") or clauses.denial(span, SHORT_REACH) is not None:
        return False
    return not (clauses.sentence.with_question_mark and clauses.is_asked(span))


def _vague(clauses: Clauses) -> Iterator[Finding]:
    if clauses.spans("money") or clauses.spans("thanks"):
        return
    is_short = len(clauses.words) <= SHORT_SENTENCE
    if is_short or any(map(clauses.spans, ("ours", "pronouns", "times"))):
        for span in clauses.spans("vague"):
            if clauses.denial(span, SHORT_REACH) is None and _finding(clauses, span).meaning == Meaning.FAULT:
                yield clauses.finding(Meaning.VAGUE, span)


def _without_a_name(clauses: Clauses) -> Iterator[Finding]:
    """Something of ours doesn’t do something, in words that no table has; at most one."""
    if clauses.sentence.with_question_mark or any(map(clauses.spans, ("solved", "excused", "money", "thanks"))):
        return
    for denial in clauses.spans("negations"):
        if not clauses.denies(denial.first):
            continue
        clause = clauses.clause_around(denial)
        is_able = any(able.first in clause for able in clauses.spans("able"))
        behind = range(denial.first + 1, min(clause.stop, denial.first + REACH) + 1)
        for thing in clauses.spans("ours"):
            does_not = clause.start <= thing.first < denial.first and not clauses.is_where(thing.first)
            cannot = is_able and thing.first in behind
            span = WordSpan(min(thing.first, denial.first), max(thing.end, denial.end))
            if (does_not or cannot) and _finding(clauses, span).meaning == Meaning.FAULT:
                yield clauses.finding(Meaning.VAGUE, span)
                return

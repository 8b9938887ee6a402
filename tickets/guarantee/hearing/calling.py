"""Does a sentence call on the law, the guarantee or a formal notice, and mean it? Only then a case opens by itself."""

from collections.abc import Iterator

from tickets.guarantee.hearing.clauses import Clauses
from tickets.guarantee.hearing.faults import faults_in
from tickets.guarantee.hearing.findings import Finding, Meaning
from tickets.guarantee.hearing.phrases import WordSpan
from tickets.guarantee.hearing.spelling import PAUSE, plain

REACH = 9  # words in which a “no” denies the whole
SHORT = 7  # words and pauses: a subject, or a telegram
THING_BEHIND = 5  # words behind “the guarantee”: “… on my laptop”
YOURS = frozenset(map(plain, ("you", "your", "yours", "vous", "votre", "vos", "sie", "ihr", "ihre", "ustedes", "su")))
# The law by what isn’t so: “not in conformity”.
OWN_DENIALS = frozenset(map(plain, ("not", "pas", "plus", "point", "no", "non", "fail", "fails", "does")))
# The law by what was to be done: “no bringing into conformity” denies nothing.
TO_BE_DONE = frozenset(map(plain, ("mise", "bring", "into", "puesta")))

WHERE = frozenset(("on", "in", "sur", "dans"))


def calls_in(clauses: Clauses) -> Iterator[Finding]:
    """At most one."""
    notices = clauses.spans("notices")
    names = notices or clauses.spans("law")
    others = clauses.spans("other_guarantees")
    if not names and clauses.spans("calls") and not others:
        names = clauses.spans("guarantee")
    if not names and others:
        yield clauses.finding(Meaning.OF_ANOTHER_THING, others[0])
    for span in names[:1]:
        yield clauses.finding(_meaning(clauses, span, is_notice=bool(notices)), span)


def _meaning(clauses: Clauses, span: WordSpan, *, is_notice: bool) -> Meaning:
    sentence = clauses.sentence
    if clauses.spans("elsewhere") or clauses.is_of_another_thing(span) or _is_for_another_thing(clauses, span):
        return Meaning.OF_ANOTHER_THING
    if any(_is_from_others(clauses, told, span) for told in clauses.spans("told")) or clauses.spans("topics"):
        return Meaning.TOLD
    if clauses.words[span.first] not in OWN_DENIALS and _is_denied(clauses, span):
        is_undone = not is_notice and clauses.words[span.first] in TO_BE_DONE
        is_yours = bool(YOURS.intersection(clauses.words[: span.first]))
        return Meaning.NAMED if is_undone or (is_yours and not is_notice) else Meaning.DENIED
    if clauses.is_imagined(span):
        return Meaning.IMAGINED
    if sentence.with_question_mark or clauses.is_question(span):
        return Meaning.NAMED if clauses.spans("invoking") else Meaning.ASKED
    if clauses.spans("other_guarantees"):
        return Meaning.OF_ANOTHER_THING
    is_later = any(later.first < span.first and not _is_wish(clauses, later) for later in clauses.spans("later"))
    return Meaning.CALLED_ON if not is_later and (is_notice or _is_meant(clauses)) else Meaning.NAMED


def _is_from_others(clauses: Clauses, told: WordSpan, span: WordSpan) -> bool:
    """What others say; but not “it doesn't conform to what stands on your site”."""
    return told.first < span.first or clauses.words[told.first] not in WHERE


def _is_wish(clauses: Clauses, later: WordSpan) -> bool:
    """“I would like to claim” is said now."""
    return clauses.words[later.end - 1 : later.end + 1] == ["would", "like"]


def _is_denied(clauses: Clauses, span: WordSpan) -> bool:
    return clauses.denial(span, REACH) is not None or any(map(clauses.denies, range(span.first + 1, span.end)))


def _is_meant(clauses: Clauses) -> bool:
    is_alone = len(clauses.words) <= SHORT and bool(clauses.spans("alone"))
    is_of_a_fault = any(finding.meaning == Meaning.FAULT for finding in faults_in(clauses))
    return is_alone or is_of_a_fault or bool(clauses.spans("calls"))


def _is_for_another_thing(clauses: Clauses, span: WordSpan) -> bool:
    behind = clauses.words[span.end : span.end + THING_BEHIND]
    words = range(span.end, span.end + (behind.index(PAUSE) if PAUSE in behind else len(behind)))
    return any(thing.first in words for table in ("devices", "others") for thing in clauses.spans(table))

"""One reader for all doors: does somebody call on the guarantee, perhaps report a fault, or neither?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from tickets.guarantee.hearing.calling import YOURS, calls_in
from tickets.guarantee.hearing.clauses import Clauses
from tickets.guarantee.hearing.faults import faults_in, is_unspecific
from tickets.guarantee.hearing.findings import Finding, Meaning
from tickets.guarantee.hearing.languages import Languages
from tickets.guarantee.hearing.rights import Right, RightNamed, rights_in
from tickets.guarantee.hearing.spelling import PAUSE, composed, plain, sentences_of
from tickets.guarantee.hearing.weighing import counts_in_a_letter, sounds_like_a_report, speaks_up_in_a_letter
from tickets.letters.quoting import new_in
from tickets.letters.signature import apart

MAX_CHARACTERS = 20_000
MAX_TITLE_CHARACTERS = 1_000
SHORT_TEXT = 2  # sentences; of a longer one something is understood, or whoever answers it will
FIRST_WORDS = 12
FEWEST_WORDS = 3  # “Hi”, “Test message”: whoever answers will ask anyway
# An answer’s subject is ours.
REPLY = re.compile(r"\s*(?:re|aw|sv|tr|fwd?|rv|wg|r[eé]f|antwort)\s*:", re.IGNORECASE)
ROBOTS_BEGIN = 3  # words and sentences within which a robot says that it is one
RECEIVED = frozenset(
    ("your", "get", "got", "received", "another", "same", "votre", "vos", "recu", "recois", "ihre", "erhalten", "su")
)
RECEIVED_NEAR = 4  # words
# “I came from another provider. It drops out every hour”: with us.
CAME = frozenset(
    map(
        plain,
        ("from", "came", "moved", "switched", "changed", "left", "quitte", "passe", "venu", "viens", "gewechselt"),
    )
)
OPEN = frozenset({Meaning.CALLED_ON, Meaning.NAMED, Meaning.FAULT, Meaning.VAGUE})
# What says clearly that nothing is reported.
UNDERSTOOD = frozenset({Meaning.DENIED, Meaning.SOLVED, Meaning.EXCUSED, Meaning.OF_ANOTHER_THING})
# What a sentence is about that is no roundabout report.
ANOTHER_MATTER = ("asks", "wishes", "money", "thanks", "told", "solved", "adverts", "robots")
TITLE = -1


class Verdict(StrEnum):
    REPORT = "report"
    PERHAPS = "perhaps"
    NO = "no"


class Writer(StrEnum):
    PERSON = "person"
    ROBOT = "robot"
    ADVERTISER = "advertiser"


@dataclass(frozen=True, slots=True)
class Hearing:
    verdict: Verdict
    rights: tuple[Right, ...]
    findings: tuple[Finding, ...]  # those that decided
    rights_named: tuple[RightNamed, ...]
    writer: Writer = Writer.PERSON
    is_ticked: bool = False

    @property
    def is_claim(self) -> bool:
        """A right is exercised, beyond doubt."""
        return self.verdict == Verdict.REPORT or bool(self.rights)

    @property
    def is_nothing(self) -> bool:
        """No right is exercised, nor may be."""
        return self.verdict == Verdict.NO and not self.rights_named

    @property
    def sentence(self) -> str:
        """That decided, as it was written: of several the one that says most. Empty if none did."""
        return max((finding.sentence or finding.words for finding in self.findings), key=len, default="")


@dataclass(frozen=True, slots=True)
class SentenceRead:
    """One sentence, in one language."""

    number: int
    clauses: Clauses
    findings: list[Finding]
    rights: list[RightNamed]


def hear(text: str, *, subject: str = "", language: str = "", ticked: bool = False) -> Hearing:
    """`language`: as declared, which may be wrong. `ticked`: they said by a box that the service doesn’t work."""
    sentences = list(read(text, subject=subject, language=language))
    named = tuple(dict.fromkeys(right for sentence in sentences for right in sentence.rights))
    rights = tuple(right for right in Right if any(name.right == right and not name.is_asked for name in named))
    open_findings = _open_findings(sentences)
    writer = _writer(sentences, open_findings)
    if ticked:
        return Hearing(Verdict.REPORT, rights, tuple(open_findings), named, writer, is_ticked=True)
    if writer != Writer.PERSON:
        return Hearing(Verdict.NO, (), (), (), writer)
    if not open_findings:
        all_findings = tuple(finding for sentence in sentences for finding in sentence.findings)
        return Hearing(Verdict.NO, rights, all_findings, named)
    # Who says that nobody is there may be a robot all the same.
    is_report = open_findings[0].meaning == Meaning.CALLED_ON and not any(map(_says_it_is_a_robot, sentences))
    return Hearing(Verdict.REPORT if is_report else Verdict.PERHAPS, rights, tuple(open_findings), named)


def read(text: str, *, subject: str, language: str) -> Iterator[SentenceRead]:
    """What each sentence says, the subject’s first; twice where two languages are as likely."""
    written, _ = apart(new_in(text[:MAX_CHARACTERS])[0])
    title = "" if REPLY.match(subject) else subject[:MAX_TITLE_CHARACTERS]
    titles, sentences = list(sentences_of(composed(title))), list(sentences_of(composed(written)))
    languages = Languages([*titles, *sentences], declared=language)
    numbered = [*((TITLE, sentence) for sentence in titles), *enumerate(sentences)]
    for number, sentence in numbered:
        for speech in languages.of(sentence):
            clauses = Clauses(sentence, speech)
            yield SentenceRead(number, clauses, [*calls_in(clauses), *faults_in(clauses)], rights_in(clauses))


def _open_findings(sentences: Sequence[SentenceRead]) -> list[Finding]:
    """What may be a report and isn’t settled by what follows; a call on the guarantee first."""
    settled = max(
        (
            (sentence.number, finding.end)
            for sentence in sentences
            for finding in sentence.findings
            if finding.meaning in {Meaning.SOLVED, Meaning.EXCUSED}
        ),
        default=(TITLE - 1, 0),
    )
    is_settled = settled[0] >= TITLE
    calls, others = [], []
    for sentence, finding in _specific(sentences):
        if finding.meaning == Meaning.CALLED_ON:
            # Who called on it and says that all is well again is asked.
            calls.append(replace(finding, meaning=Meaning.NAMED) if is_settled else finding)
        elif (sentence.number, finding.first) > settled and not (
            finding.meaning == Meaning.VAGUE and sentence.number == settled[0]
        ):
            others.append(finding)
    return [*calls, *others] or list(_unclear(sentences) if _is_short(sentences) else _roundabout(sentences, settled))


def _specific(sentences: Sequence[SentenceRead]) -> Iterator[tuple[SentenceRead, Finding]]:
    """Without complaints that belong to another right, errors of a bill, and what weighs little in a long letter."""
    is_about_money = False
    is_long = not _is_short(sentences)
    elsewhere = _said_elsewhere(sentences) if is_long else frozenset()
    for sentence in sentences:
        is_about_money = is_about_money or bool(sentence.clauses.spans("money"))
        findings = [finding for finding in sentence.findings if finding.meaning in OPEN]
        is_light = sentence.number in elsewhere or (
            is_long and bool(findings) and not counts_in_a_letter(sentence.clauses, sentence.findings)
        )
        for finding in findings:
            of_a_bill = is_about_money and is_unspecific(sentence.clauses, finding)
            taken_off = {Meaning.FAULT: is_light or of_a_bill, Meaning.VAGUE: is_light or bool(sentence.rights)}
            if not taken_off.get(finding.meaning):
                yield sentence, finding


def _said_elsewhere(sentences: Sequence[SentenceRead]) -> frozenset[int]:
    """“I had another provider. It dropped out every hour.”: the talk stays there until it comes to us."""
    numbers: set[int] = set()
    is_elsewhere = False
    for sentence in sentences:
        clauses = sentence.clauses
        is_of_another = any(finding.meaning == Meaning.OF_ANOTHER_THING for finding in sentence.findings)
        stays = is_elsewhere and not (clauses.spans("ours") or clauses.spans("times"))
        is_left = not CAME.isdisjoint(clauses.words)
        is_elsewhere = stays or is_of_another or (bool(clauses.spans("elsewhere")) and not is_left)
        is_elsewhere = is_elsewhere and YOURS.isdisjoint(clauses.words)
        if is_elsewhere:
            numbers.add(sentence.number)
    return frozenset(numbers)


def _is_short(sentences: Sequence[SentenceRead]) -> bool:
    return len({sentence.number for sentence in sentences}) <= SHORT_TEXT


def _unclear(sentences: Sequence[SentenceRead]) -> Iterator[Finding]:
    """A short text that no table explains, and that still sounds like a report: a person has to read it."""
    findings = [finding for sentence in sentences for finding in sentence.findings]
    if any(finding.meaning in UNDERSTOOD for finding in findings) or all(map(_exercises_a_right, sentences)):
        return
    clauses = [sentence.clauses for sentence in sentences]
    words = sum(len(each.words) - each.words.count(PAUSE) for each in clauses)
    if words >= FEWEST_WORDS and sounds_like_a_report(clauses, findings):
        yield _unclear_finding(sentences[-1])


def _exercises_a_right(sentence: SentenceRead) -> bool:
    return any(not named.is_asked for named in sentence.rights)


def _roundabout(sentences: Sequence[SentenceRead], settled: tuple[int, int]) -> Iterator[Finding]:
    """Of a letter whose words no table knows, the sentences that sound like a report all the same."""
    elsewhere = _said_elsewhere(sentences)
    for sentence in sentences:
        is_of_ours = sentence.number not in elsewhere and not any(map(sentence.clauses.spans, ANOTHER_MATTER))
        if sentence.number <= settled[0] or not is_of_ours or sentence.clauses.sentence.with_question_mark:
            continue
        if speaks_up_in_a_letter(sentence.clauses, sentence.findings):
            yield _unclear_finding(sentence)


def _unclear_finding(sentence: SentenceRead) -> Finding:
    words = sentence.clauses.sentence
    return Finding(Meaning.UNCLEAR, words.as_written(0, FIRST_WORDS), sentence=words.whole)


def _writer(sentences: Sequence[SentenceRead], open_findings: Sequence[Finding]) -> Writer:
    by_robots = [sentence for sentence in sentences if _says_it_is_a_robot(sentence)]
    # “Your automatic reply didn't help, it still crashes”: who names a fault besides is a person, who says twice that
    # it is a robot is none.
    faults = (sentence for sentence in sentences for found in sentence.findings if found.meaning == Meaning.FAULT)
    said_in = {sentence.number for sentence in sentences if _speaks_as_a_robot(sentence)} - {TITLE}
    if by_robots and (len(said_in) > 1 or all(sentence in by_robots for sentence in faults)):
        return Writer.ROBOT
    adverts = sum(len(sentence.clauses.spans("adverts")) for sentence in sentences)
    is_call = bool(open_findings) and open_findings[0].meaning == Meaning.CALLED_ON
    return Writer.ADVERTISER if adverts > 1 and not is_call else Writer.PERSON


def _speaks_as_a_robot(sentence: SentenceRead) -> bool:
    """Unlike “all I get is your automatic reply”."""
    words = sentence.clauses.words
    spans = sentence.clauses.spans("robots")
    return any(RECEIVED.isdisjoint(words[max(0, span.first - RECEIVED_NEAR) : span.first]) for span in spans)


def _says_it_is_a_robot(sentence: SentenceRead) -> bool:
    spans = sentence.clauses.spans("robots")
    is_at_the_top = sentence.number < ROBOTS_BEGIN and any(span.first <= ROBOTS_BEGIN for span in spans)
    return is_at_the_top or (sentence.number == TITLE and bool(spans))

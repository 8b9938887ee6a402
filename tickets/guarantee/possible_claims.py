"""What the words of a message claim: a right that is exercised opens its case at once, a doubt waits for a person."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supportportal.foundations.rows import insert
from tickets.access import require_work_on
from tickets.guarantee.cases import acknowledge, open_case, progress_of, receipt_of
from tickets.guarantee.hearing.reader import Hearing, Verdict
from tickets.guarantee.hearing.record import as_record, from_record
from tickets.guarantee.hearing.rights import Right
from tickets.guarantee.rules import clock, events, policies
from tickets.guarantee.rules.events import CUSTOMER, SYSTEM, EventKind, record_event
from tickets.guarantee.rules.policies import CANCELLATION, GUARANTEE, PRIVACY, WITHDRAWAL
from tickets.guarantee.subscriptions import countries_of
from tickets.models import Agent, ConformityCase, Message, PossibleClaim, Ticket
from tickets.refusals import DecidedAlready, EmptyText
from tickets.waiting import wait_for_us
from tickets.writing import write_message

DUTIES = {
    Right.WITHDRAWAL: WITHDRAWAL,
    Right.CANCELLATION: CANCELLATION,
    Right.ACCESS: PRIVACY,
    Right.ERASURE: PRIVACY,
    Right.CORRECTION: PRIVACY,
}
RIGHTS_ABOUT_DATA = {
    Right.ACCESS: gettext_lazy("A copy of the data"),
    Right.ERASURE: gettext_lazy("Erasure of the data"),
    Right.CORRECTION: gettext_lazy("Correction of the data"),
}
READ_ONE_IN = 5  # noes
MAX_WORDS = 200


@dataclass(frozen=True, slots=True)
class Said:
    """One message, and what was heard in it. `by_machine`: no person wrote it, or its sender is forged."""

    message: Message
    heard: Hearing
    by_machine: bool = False

    @property
    def claimed(self) -> list[str]:
        """The duties that begin at once. A machine’s letter claims nothing by itself."""
        return [] if self.by_machine else list(dict.fromkeys(self._claimed()))

    @property
    def mentioned(self) -> list[str]:
        """The duties that are claimed, or of which a person has to say whether they are."""
        return list(dict.fromkeys([*self._claimed(), *self._doubtful()]))

    def _claimed(self) -> Iterator[str]:
        if self.heard.verdict == Verdict.REPORT:
            yield GUARANTEE
        yield from (DUTIES[right] for right in self.heard.rights)

    def _doubtful(self) -> Iterator[str]:
        if self.heard.verdict == Verdict.PERHAPS:
            yield GUARANTEE
        yield from (DUTIES[named.right] for named in self.heard.rights_named)

    def words(self, duty: str) -> str:
        """The sentence that says it, or the words of it."""
        named = next((named.words for named in self.heard.rights_named if DUTIES[named.right] == duty), "")
        return (self.heard.sentence if duty == GUARANTEE else named)[:MAX_WORDS]


def ask_about(doubts: Iterable[tuple[Said, str]]) -> None:
    """A person has to say whether these messages claim these duties.

    As many queries for a thousand messages as for one, and none about contracts where all countries have one promise.
    """
    asked, promises = list(doubts), policies.PublishedPromises()
    countries = countries_of([said.message.ticket for said, duty in asked if promises.differ_by_country(duty)])
    insert([_possible(said, duty, promises=promises, countries=countries) for said, duty in asked])


def _possible(
    said: Said, duty: str, *, promises: policies.PublishedPromises, countries: Mapping[int, str]
) -> PossibleClaim:
    message = said.message
    version = promises.at(message.created_at, duty=duty, country=countries.get(message.ticket_id, ""))
    counted = policies.clock_policy(policies.policy_in(version, duty=duty))
    dates = clock.count(counted, event_at=message.created_at)
    return PossibleClaim(
        ticket=message.ticket,
        message=message,
        duty=duty,
        words=said.words(duty),
        heard=as_record(said.heard),
        reported_at=message.created_at,
        day0=dates.day0,
        last_day=dates.last_day,
        policy_version=version,
        needs_a_person=said.by_machine,
    )


def hear_message(said: Said, *, now: datetime) -> None:
    """Of a ticket that is there already; the caller holds its lock.

    While a case runs, its words answer that one. A report after a case that is over is for a person to read: it may
    contradict how it ended.
    """
    ticket = said.message.ticket
    closed_by_duty = dict(ticket.cases.order_by("pk").values_list("duty", "closed_at"))
    # While the service is put right, “I end the contract” may be the choice that the guarantee gives.
    is_choosing = GUARANTEE in closed_by_duty and closed_by_duty[GUARANTEE] is None
    for duty in said.claimed:
        if duty not in closed_by_duty and not (duty == CANCELLATION and is_choosing):
            _open_at_once(said, duty, now=now)
    running = ticket.cases.filter(closed_at=None).values_list("duty", flat=True)
    asked = ticket.possible_claims.filter(Q(decided_at=None) | Q(message=said.message))
    settled = {*running, *asked.values_list("duty", flat=True)}
    ask_about((said, duty) for duty in said.mentioned if duty not in settled)


def _open_at_once(said: Said, duty: str, *, now: datetime) -> ConformityCase:
    """From the first message that may have claimed it, if nobody has decided about that one."""
    undecided = said.message.ticket.possible_claims.undecided().filter(duty=duty)
    first = undecided.select_related("message").order_by("reported_at", "pk").first()
    message = first.message if first else said.message
    case = open_claimed(said, duty, message=message, now=now)
    undecided.update(decided_at=now, is_claim=True)
    acknowledge(case, now=now, context=receipt_of(case, now=now))
    return case


def open_claimed(said: Said, duty: str, *, message: Message, now: datetime) -> ConformityCase:
    """Without a letter: the caller knows which one says it."""
    defect = ", ".join(str(RIGHTS_ABOUT_DATA[right]) for right in said.heard.rights if right in RIGHTS_ABOUT_DATA)
    return open_case(
        message.ticket,
        notification=message,
        notified_at=message.created_at,
        now=now,
        duty=duty,
        defect=defect if duty == PRIVACY else "",
    )


@transaction.atomic
def refuse(claim: PossibleClaim, *, by: Agent, why: str, words: str = "", now: datetime) -> None:
    """An agent has read it, and it claims nothing; a note remembers who decided so, and why.

    `why`: a `PossibleClaim.WhyNot`; any other reason needs `words`. Raises EmptyText, DecidedAlready.
    """
    claim = _held(claim)
    require_work_on(claim.ticket, agent=by)
    if claim.decided_at:
        raise DecidedAlready
    if why == PossibleClaim.WhyNot.OTHER and not words.strip():
        raise EmptyText
    claim.decided_at, claim.decided_by, claim.is_claim = now, by, False
    claim.why_not, claim.why_not_in_words = why, words.strip()[:300]
    claim.is_sample = claim.pk % READ_ONE_IN == 0
    claim.save()
    with translation.override(by.language):
        text = _("Not a claim: “%(words)s”. %(why)s.") % {"words": claim.words, "why": why_not_of(claim)}
    write_message(claim.ticket, author=Message.Author.NOTE, agent=by, text=text, created_at=now)


def why_not_of(claim: PossibleClaim) -> str:
    """In the language of the moment, without the full stop at its end."""
    return claim.why_not_in_words.rstrip(".") or str(PossibleClaim.WhyNot(claim.why_not).label)


@transaction.atomic
def contradict(claim: PossibleClaim, *, now: datetime) -> ConformityCase:
    """Its customer says that it is one: that is a report, and its days run from the message. A lead reads the no.

    Raises DecidedAlready if it has become a case meanwhile.
    """
    claim = _held(claim)
    if claim.is_claim:
        raise DecidedAlready
    claim.contradicted_at, claim.is_claim, claim.is_sample, claim.read_at = now, True, True, None
    claim.save()
    return _open_from(claim, actor=CUSTOMER, now=now)


def believe(message: Message, *, by: Agent, now: datetime) -> dict[str, ConformityCase]:
    """Its sender isn’t forged after all: what it claims beyond doubt becomes a case, by its duty; none is told yet."""
    opened = {}
    claims = message.possible_claims.undecided().filter(needs_a_person=True)
    for claim in claims:
        said = Said(message, from_record(claim.heard))
        if claim.duty in said.claimed:
            opened[claim.duty] = open_claimed(said, claim.duty, message=message, now=now)
    claims.filter(duty__in=opened).update(decided_at=now, decided_by=by, is_claim=True)
    claims.update(needs_a_person=False)
    return opened


@transaction.atomic
def overrule(claim: PossibleClaim, *, by: Agent, now: datetime) -> ConformityCase:
    """A lead has read a no, and it is a claim. Raises DecidedAlready if it has become a case meanwhile."""
    claim = _held(claim)
    require_work_on(claim.ticket, agent=by)
    if claim.is_claim:
        raise DecidedAlready
    claim.is_claim, claim.decided_at, claim.decided_by, claim.read_at = True, now, by, now
    claim.save()
    return _open_from(claim, actor=events.by(by), now=now)


@transaction.atomic
def open_undecided(claim: PossibleClaim, *, now: datetime) -> ConformityCase | None:
    """Nobody has decided in time: it is a case. None if somebody did meanwhile."""
    claim = _held(claim)
    if claim.decided_at:
        return None
    claim.decided_at, claim.is_claim = now, True
    claim.save()
    with translation.override(claim.ticket.reply_language):
        text = _("Nobody has decided in time, so it has become a case.")
    write_message(claim.ticket, author=Message.Author.NOTE, text=text, created_at=now)
    return _open_from(claim, actor=SYSTEM, now=now)


def _open_from(claim: PossibleClaim, *, actor: str, now: datetime) -> ConformityCase:
    said = Said(claim.message, from_record(claim.heard))
    case = open_claimed(said, claim.duty, message=claim.message, now=now)
    payload = {"defect": case.defect, "days_used": progress_of(case, now=now).day}
    record_event(case, kind=EventKind.CLASSIFIED, actor=actor, occurred_at=now, now=now, payload=payload)
    acknowledge(case, now=now, context=receipt_of(case, now=now))
    if claim.ticket.closed_at:
        wait_for_us(claim.ticket, since=now)
    return case


def _held(claim: PossibleClaim) -> PossibleClaim:
    """As it is now, with its ticket locked: the rival is a colleague who presses the other button."""
    tickets = Ticket.objects.select_for_update(of=("self",), no_key=True).select_related("customer")
    ticket = tickets.get(pk=claim.ticket_id)
    fresh = PossibleClaim.objects.select_related("message").get(pk=claim.pk)
    fresh.ticket = fresh.message.ticket = ticket
    return fresh

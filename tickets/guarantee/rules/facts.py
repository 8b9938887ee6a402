"""What the schedule has to know of a case, read from its rows: for one or for a thousand with the same few queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import Max

from legal.models import NoticeText, Policy
from tickets.fate_reasons import NO_PERSON_TO_TELL
from tickets.guarantee.rules import policies
from tickets.guarantee.rules.clock import civil_day
from tickets.guarantee.rules.holding import under_repair
from tickets.guarantee.rules.schedule import Facts, Rhythm, Term
from tickets.guarantee.rules.scheduled_notices import TO_AGENTS, Kind
from tickets.guarantee.rules.silence import Asked, may_close_at
from tickets.models import CaseNotice, ConformityCase, IncomingEmail, Message, OutgoingEmail

State = ConformityCase.State
Letter = OutgoingEmail.Kind
Key = TypeVar("Key")
TO_CUSTOMERS = frozenset({Letter.REPLY, Letter.NOTICE, Letter.ACKNOWLEDGEMENT})
AUTOMATIC = frozenset({Letter.NOTICE, Letter.ACKNOWLEDGEMENT})
PUT_OFF = timedelta(hours=1)


@dataclass(slots=True)
class Said:
    """The notices of one case, the first one first."""

    names: set[tuple[str, int]] = field(default_factory=set)
    known_at: datetime | None = None
    reminded_for: datetime | None = None
    asked_at: datetime | None = None
    silences: list[datetime] = field(default_factory=list)


def facts_of(cases: Sequence[ConformityCase], *, known_at: datetime | None = None) -> dict[int, Facts]:
    """By the case's key. `known_at`: since when they are known, for cases about which nobody was told anything yet."""
    said, told, wrote, refunds = _said(cases), _told(cases), _wrote(cases), _refunds(cases)
    unacknowledged = _unacknowledged(cases, sure=known_at is None)
    return {
        case.pk: Facts(
            term=Term(case.day0, case.last_day, case.due_at, min(case.due_at, case.due_at_customer)),
            running=under_repair(case) and case.closed_at is None,
            known_at=said[case.pk].known_at or known_at or case.notified_at,
            told_at=max(told.get(case.ticket_id, case.notified_at), case.notified_at),
            choice_open=case.remedy_opened_at is not None,
            news=_is_worked_on(case),
            quiet=_wants_no_machine(case),
            asked=_asked(case, said[case.pk], wrote_at=wrote.get(case.ticket_id)),
            refund=refunds.get(case.pk),
            said=frozenset(said[case.pk].names),
            reminded_for=said[case.pk].reminded_for,
            acknowledge_at=unacknowledged.get(case.pk),
        )
        for case in cases
    }


def _is_worked_on(case: ConformityCase) -> bool:
    """What we refused to put right has no news, unless its customer lets us try all the same."""
    return case.remedy_ground != ConformityCase.Ground.REFUSED or case.remedy_choice == ConformityCase.Remedy.REPAIR


def _wants_no_machine(case: ConformityCase) -> bool:
    """They called our letters abuse. The weekly letter is a courtesy, and stops; an agent is asked to write instead.

    All others go on. T1, T4, T5, T7 and the refund say on a durable medium what is theirs by law (L. 224-25-20 to -23,
    L. 616-1), T3 and the two reminders before a silent case closes keep them from losing a right unawares, and a
    question or a repair comes from a person. To complain is not to waive any of it.
    """
    return case.ticket.customer.complained_at is not None


def rhythm_of(policy: Policy) -> Rhythm:
    counted = policies.clock_policy(policy)  # which never fails, whatever an editor wrote
    return Rhythm(
        zone=counted.zone,
        country=counted.country,
        region=counted.region or "",
        progress_every=policy.progress_every,
        warn_on_day=policy.warn_on_day,
        reminder_days=tuple(policy.reminder_days),
        reminder_hours=tuple(policy.reminder_hours),
        lead_from_day=policy.lead_from_day,
        manager_from_day=policy.manager_from_day,
        on_call_from_hours=policy.on_call_from_hours,
    )


def _said(cases: Iterable[ConformityCase]) -> defaultdict[int, Said]:
    said: defaultdict[int, Said] = defaultdict(Said)
    rows = CaseNotice.objects.filter(case__in=[case.pk for case in cases]).order_by("claimed_at", "pk")
    for key, kind, ordinal, due_at, at in rows.values_list("case_id", "kind", "ordinal", "due_at", "claimed_at"):
        known = said[key]
        known.names.add((kind, ordinal))
        known.known_at = known.known_at or at
        if kind in TO_AGENTS:
            known.reminded_for = max(due_at, known.reminded_for or due_at)
        if kind == NoticeText.Kind.CONFIRMATION:
            known.asked_at = at
        if kind == Kind.SILENCE:
            known.silences.append(at)
    return said


def _told(cases: Iterable[ConformityCase]) -> dict[int, datetime]:
    """When each ticket's customer last got a letter of ours."""
    letters = OutgoingEmail.objects.filter(ticket__in={case.ticket_id for case in cases}).order_by()
    return _newest(letters.values_list("ticket_id", "kind").annotate(at=Max("created_at")), kinds=TO_CUSTOMERS)


def _newest(letters: Iterable[tuple[Key, str, datetime]], *, kinds: Collection[str]) -> dict[Key, datetime]:
    """The latest moment by key, of letters of these kinds.

    The kind is looked at here and not in the query: SQLite, without statistics, would read all letters of a kind.
    """
    newest: dict[Key, datetime] = {}
    for key, kind, at in letters:
        if kind in kinds:
            newest[key] = max(at, newest.get(key, at))
    return newest


def _unacknowledged(cases: Iterable[ConformityCase], *, sure: bool) -> dict[int, datetime]:
    """When customers are told the last day after all, of cases that the mailroom kept silent about; robots never are.

    One letter an hour to each address: who sends many reports, or forges them, must not make a bomb of us.
    Not `sure`: the sweep, which asks who wrote, comes to look.
    """
    silent = [case for case in cases if case.state == State.OPEN]
    if not sure:
        return {case.pk: case.notified_at + PUT_OFF for case in silent}
    if not silent:
        return {}
    reports = IncomingEmail.objects.filter(message__in=[case.notification_id for case in silent])
    silences = dict(reports.values_list("message", "silence"))
    told = _told_lately(silent)
    asked: dict[int, datetime] = {}
    for case in sorted(silent, key=lambda case: (case.notified_at, case.pk)):
        if silences.get(case.notification_id) in NO_PERSON_TO_TELL:
            continue
        address = case.ticket.customer.email
        told[address] = asked[case.pk] = max(case.notified_at, told.get(address, case.notified_at)) + PUT_OFF
    return asked


def _told_lately(cases: Iterable[ConformityCase]) -> dict[str, datetime]:
    """When each address last got a letter that a machine wrote."""
    letters = OutgoingEmail.objects.filter(to_address__in={case.ticket.customer.email for case in cases}).order_by()
    return _newest(letters.values_list("to_address", "kind").annotate(at=Max("created_at")), kinds=AUTOMATIC)


def _wrote(cases: Iterable[ConformityCase]) -> dict[int, datetime]:
    """When the customers who were asked whether it works last wrote to us."""
    asked = {case.ticket_id for case in cases if waits_for_a_word(case)}
    if not asked:
        return {}
    messages = Message.objects.filter(ticket__in=asked, author=Message.Author.CUSTOMER).order_by()
    return dict(messages.values_list("ticket_id").annotate(at=Max("created_at")))


def waits_for_a_word(case: ConformityCase) -> bool:
    """An open choice waits for more than that: silence never ends it."""
    if case.conformity_at is None or case.confirmed_at or case.closed_at:
        return False
    return case.state == State.FIX_PROPOSED or (
        case.state == State.REMEDY_CHOSEN and case.remedy_choice == ConformityCase.Remedy.REPAIR
    )


def _asked(case: ConformityCase, said: Said, *, wrote_at: datetime | None) -> Asked | None:
    if said.asked_at is None or case.conformity_at is None or not waits_for_a_word(case):
        return None
    if wrote_at and wrote_at > said.asked_at:
        return None  # not silent at all: a person reads what they wrote
    at = max(said.asked_at, case.conformity_at)
    since = [moment for moment in said.silences if moment >= at]
    return Asked(at, tuple(since), before=len(said.silences) - len(since))


def may_be_closed(case: ConformityCase, *, now: datetime) -> bool:
    """Its customer was asked whether it works and never answered, until the last day that our letters gave them."""
    asked = _asked(case, _said([case])[case.pk], wrote_at=_wrote([case]).get(case.ticket_id))
    if asked is None:
        return False
    end = may_close_at(asked, zone=rhythm_of(policies.policy_of(case)).zone)
    return end is not None and end <= now


def _refunds(cases: Iterable[ConformityCase]) -> dict[int, tuple[Term, Rhythm]]:
    """Of those that owe money: its own days, as promised on the day of the choice."""
    rhythms: dict[date, Rhythm] = {}
    refunds = {}
    for case in cases:
        if case.refunded_at or not (case.remedy_chosen_at and case.refund_last_day and case.refund_due_at):
            continue
        day0 = civil_day(case.remedy_chosen_at)
        if day0 not in rhythms:
            version = policies.policy_in_force(policies.REFUND, on=day0)
            rhythms[day0] = rhythm_of(policies.policy_in(version, duty=policies.REFUND))
        refunds[case.pk] = (Term(day0, case.refund_last_day, case.refund_due_at, case.refund_due_at), rhythms[day0])
    return refunds

"""What the schedule has to know of a case: the same few queries for one case or a thousand."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Max

from legal.models import NoticeText, Policy
from tickets.fate_reasons import NO_PERSON_TO_TELL
from tickets.guarantee.rules import policies
from tickets.guarantee.rules.clock import civil_day
from tickets.guarantee.rules.holding import under_repair
from tickets.guarantee.rules.last_acts import acted_since, logs_of
from tickets.guarantee.rules.scheduled_notices import NEWS_REQUESTS, TO_AGENTS, ScheduledKind
from tickets.guarantee.rules.silence import PendingConfirmation, may_close_at
from tickets.guarantee.rules.terms import Facts, NewsRequest, Rhythm, Term
from tickets.letters.addresses import mailbox_of
from tickets.models import CaseNotice, ConformityCase, IncomingEmail, Message, OutgoingEmail

State = ConformityCase.State
Letter = OutgoingEmail.Kind
Key = TypeVar("Key")
CUSTOMER_LETTERS = frozenset({Letter.REPLY, Letter.NOTICE, Letter.ACKNOWLEDGEMENT})
AUTOMATIC_LETTERS = frozenset({Letter.NOTICE, Letter.ACKNOWLEDGEMENT})
ACKNOWLEDGEMENT_DELAY = timedelta(hours=1)


@dataclass(slots=True)
class NoticeHistory:
    """The notices of one case, the oldest first."""

    names: set[tuple[str, int]] = field(default_factory=set)
    known_at: datetime | None = None
    reminded_for: datetime | None = None
    asked_at: datetime | None = None
    news_asked: NewsRequest | None = None
    undelivered_at: datetime | None = None
    silences: list[datetime] = field(default_factory=list)


def facts_of(cases: Sequence[ConformityCase], *, known_at: datetime | None = None) -> dict[int, Facts]:
    """By the case's key. `known_at`: since when we know of cases without any notice; None when the sweep asks."""
    histories, refunds = _notice_histories(cases), _refund_terms(cases)
    letters, messages = _last_letters(cases), _last_customer_messages(cases)
    logs = logs_of(cases, with_notes=known_at is None)
    heard_at = {case.pk: _heard_at(case, letters.get(case.ticket_id), logs[case.pk].told_at) for case in cases}
    acknowledgement_times = _acknowledgement_times(cases, sure=known_at is None)
    return {
        case.pk: Facts(
            term=Term(case.day0, case.last_day, case.due_at, min(case.due_at, case.due_at_customer)),
            running=under_repair(case) and case.closed_at is None,
            known_at=histories[case.pk].known_at or known_at or case.notified_at,
            told_at=heard_at[case.pk],
            kept=case.was_kept,
            choice_open=case.remedy_opened_at is not None,
            news=_is_worked_on(case),
            acted_at=acted_since(logs[case.pk].acted_at, told_at=heard_at[case.pk]),
            answer_awaited=case.state in (State.INFO_REQUESTED, State.FIX_PROPOSED),
            news_asked=histories[case.pk].news_asked,
            zone=case.customer_zone,
            mergers=logs[case.pk].mergers,
            quiet=_wants_no_machine(case) or _came_back(histories[case.pk], heard_at[case.pk]),
            asked=_pending_confirmation(case, histories[case.pk], wrote_at=messages.get(case.ticket_id)),
            refund=refunds.get(case.pk),
            said=frozenset(histories[case.pk].names),
            reminded_for=histories[case.pk].reminded_for,
            acknowledge_at=acknowledgement_times.get(case.pk),
        )
        for case in cases
    }


def _is_worked_on(case: ConformityCase) -> bool:
    """A case that we refused to put right has no news, unless its customer lets us try all the same."""
    return case.remedy_ground != ConformityCase.Ground.REFUSED or case.remedy_choice == ConformityCase.Remedy.REPAIR


def _heard_at(case: ConformityCase, written_at: datetime | None, told_at: datetime | None) -> datetime:
    """When the customer last heard from us, by letter or by telephone."""
    return max(filter(None, (case.notified_at, written_at, told_at)))


def _came_back(history: NoticeHistory, heard_at: datetime) -> bool:
    """Our last letter did not arrive: the next one is written by a person, who finds another way."""
    return history.undelivered_at is not None and history.undelivered_at >= heard_at


def _wants_no_machine(case: ConformityCase) -> bool:
    """They reported our letters as abuse, or letters come back. The weekly one, a courtesy, stops; an agent is asked.

    All others go on: a complaint waives no right. T1, T4, T5, T7 and the refund tell them on a durable medium what is
    theirs by law (L. 224-25-20 to -23, L. 616-1), T3 and the two reminders before a silent case closes keep them from
    losing a right unawares, and a question or a repair comes from a person.
    """
    customer = case.ticket.customer
    return customer.complained_at is not None or customer.unreachable_at is not None


def rhythm_of(policy: Policy) -> Rhythm:
    counted = policies.clock_policy(policy)  # never fails, whatever an editor wrote
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


def _notice_histories(cases: Iterable[ConformityCase]) -> defaultdict[int, NoticeHistory]:
    histories: defaultdict[int, NoticeHistory] = defaultdict(NoticeHistory)
    rows = CaseNotice.objects.filter(case__in=[case.pk for case in cases]).order_by("claimed_at", "pk")
    columns = ("case_id", "kind", "ordinal", "due_at", "claimed_at", "recipients")
    for key, kind, ordinal, due_at, claimed_at, recipients in rows.values_list(*columns):
        history = histories[key]
        history.names.add((kind, ordinal))
        history.known_at = history.known_at or claimed_at
        if kind in TO_AGENTS:
            history.reminded_for = max(due_at, history.reminded_for or due_at)
        if kind == NoticeText.Kind.CONFIRMATION:
            history.asked_at = claimed_at
        if kind in NEWS_REQUESTS:
            history.news_asked = NewsRequest(claimed_at, tuple(recipients))
        if kind == ScheduledKind.UNDELIVERED:
            history.undelivered_at = claimed_at
        if kind == ScheduledKind.SILENCE:
            history.silences.append(claimed_at)
    return histories


def _last_letters(cases: Iterable[ConformityCase]) -> dict[int, datetime]:
    """By ticket, when its customer last got a letter from us."""
    letters = OutgoingEmail.objects.filter(ticket__in={case.ticket_id for case in cases}).order_by()
    return _latest_by_key(
        letters.values_list("ticket_id", "kind").annotate(at=Max("created_at")), kinds=CUSTOMER_LETTERS
    )


def _latest_by_key(letters: Iterable[tuple[Key, str, datetime]], *, kinds: Collection[str]) -> dict[Key, datetime]:
    """The latest moment by key, of letters of these kinds.

    The kind is checked here and not in the query: SQLite, without statistics, would read all letters of a kind.
    """
    newest: dict[Key, datetime] = {}
    for key, kind, at in letters:
        if kind in kinds:
            newest[key] = max(at, newest.get(key, at))
    return newest


def _acknowledgement_times(cases: Iterable[ConformityCase], *, sure: bool) -> dict[int, datetime]:
    """By case, when a customer whom the mailroom didn't answer is told the last day after all; robots never are.

    One letter an hour to each mailbox: nobody may make us a mail bomb by many reports or forged ones. Not `sure`: the
    sweep will look, and check who wrote.
    """
    silent = [case for case in cases if case.state == State.OPEN]
    if not sure:
        return {case.pk: case.notified_at + ACKNOWLEDGEMENT_DELAY for case in silent}
    if not silent:
        return {}
    reports = IncomingEmail.objects.filter(message__in=[case.notification_id for case in silent])
    silences = dict(reports.values_list("message", "silence"))
    last_letters = _last_automatic_letters(silent)
    times: dict[int, datetime] = {}
    for case in sorted(silent, key=lambda case: (case.notified_at, case.pk)):
        if silences.get(case.notification_id) in NO_PERSON_TO_TELL:
            continue
        mailbox = mailbox_of(case.ticket.address)
        last_letters[mailbox] = times[case.pk] = (
            max(case.notified_at, last_letters.get(mailbox, case.notified_at)) + ACKNOWLEDGEMENT_DELAY
        )
    return times


def _last_automatic_letters(cases: Iterable[ConformityCase]) -> dict[str, datetime]:
    """By mailbox, when it last got a letter that a machine wrote."""
    mailboxes = {mailbox_of(case.ticket.address) for case in cases}
    letters = OutgoingEmail.objects.filter(mailbox__in=mailboxes).order_by()
    return _latest_by_key(
        letters.values_list("mailbox", "kind").annotate(at=Max("created_at")), kinds=AUTOMATIC_LETTERS
    )


def _last_customer_messages(cases: Iterable[ConformityCase]) -> dict[int, datetime]:
    """By ticket, when customers who were asked whether it works last wrote to us."""
    ticket_ids = {case.ticket_id for case in cases if awaits_confirmation(case)}
    if not ticket_ids:
        return {}
    messages = Message.objects.filter(ticket__in=ticket_ids, author=Message.Author.CUSTOMER).order_by()
    return dict(messages.values_list("ticket_id").annotate(at=Max("created_at")))


def awaits_confirmation(case: ConformityCase) -> bool:
    """The customer was asked whether it works. Not while a choice is open, which silence never ends."""
    if case.conformity_at is None or case.confirmed_at or case.closed_at:
        return False
    return case.state == State.FIX_PROPOSED or (
        case.state == State.REMEDY_CHOSEN and case.remedy_choice == ConformityCase.Remedy.REPAIR
    )


def _pending_confirmation(
    case: ConformityCase, history: NoticeHistory, *, wrote_at: datetime | None
) -> PendingConfirmation | None:
    if history.asked_at is None or case.conformity_at is None or not awaits_confirmation(case):
        return None
    if wrote_at and wrote_at > history.asked_at:
        return None  # not silent: a person reads what they wrote
    at = max(history.asked_at, case.conformity_at)
    reminders = [moment for moment in history.silences if moment >= at]
    return PendingConfirmation(at, tuple(reminders), before=len(history.silences) - len(reminders))


def may_be_closed(case: ConformityCase, *, now: datetime) -> bool:
    """Its customer was asked whether it works and hadn't answered by the last day that our letters gave them."""
    confirmation = _pending_confirmation(
        case, _notice_histories([case])[case.pk], wrote_at=_last_customer_messages([case]).get(case.ticket_id)
    )
    if confirmation is None:
        return False
    end = may_close_at(confirmation, zone=rhythm_of(policies.policy_of(case)).zone)
    return end is not None and end <= now


def _refund_terms(cases: Iterable[ConformityCase]) -> dict[int, tuple[Term, Rhythm]]:
    """Of cases that owe money: the refund's own days, as promised on the day of the choice."""
    promises = policies.PublishedPromises()
    refunds = {}
    for case in cases:
        if case.refunded_at or not (case.remedy_chosen_at and case.refund_last_day and case.refund_due_at):
            continue
        version = promises.at(case.remedy_chosen_at, duty=policies.REFUND, country=case.country)
        rhythm = rhythm_of(policies.policy_in(version, duty=policies.REFUND))
        day0 = civil_day(case.remedy_chosen_at, zone=rhythm.zone)
        refunds[case.pk] = (Term(day0, case.refund_last_day, case.refund_due_at, case.refund_due_at), rhythm)
    return refunds

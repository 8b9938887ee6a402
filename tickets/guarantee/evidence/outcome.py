"""How a case ended, or where it stands as of its last entry: kept or late and by how much, chosen, paid or not."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from supportportal.foundations.days import in_words
from tickets.guarantee.evidence.case_record import CaseRecord
from tickets.guarantee.evidence.sheet_words import DAY, days_late, instant, late_in_words
from tickets.guarantee.rules.events import EventKind
from tickets.guarantee.rules.policies import PAYMENTS, policy_of
from tickets.models import ConformityCase

State = ConformityCase.State
ENDED_WITHOUT = {State.REJECTED, State.WITHDRAWN, State.MERGED}  # nothing was to be put right any more


def outcome(record: CaseRecord) -> Iterator[str]:
    """Where it stands, in sentences: of the promise, of the choice, of the money, of the case."""
    case = record.case
    if case.duty not in PAYMENTS and (case.conformity_at or case.state not in ENDED_WITHOUT):
        yield _of_the_repair(record) if policy_of(case).offers_choice else _of_another_duty(record)
    if case.remedy_choice and case.remedy_chosen_at:
        chosen = {"choice": ConformityCase.Remedy(case.remedy_choice).label, "at": instant(case.remedy_chosen_at)}
        yield _("The customer chose: %(choice)s (%(at)s).") % chosen
    if case.refund_last_day or case.duty in PAYMENTS:
        yield _("Refund: %(paid)s.") % {"paid": paid_in_words(record)}
    if case.state in ENDED_WITHOUT | {State.CLOSED}:
        yield _("The case: %(state)s.") % {"state": case.get_state_display()}


def _of_the_repair(record: CaseRecord) -> str:
    case = record.case
    ended_at = case.kept_at if case.was_kept else case.conformity_at
    facts = {"last_day": in_words(case.last_day, DAY)}
    if ended_at:
        facts["at"] = instant(ended_at)
        if case.was_kept:
            return _("Put right on %(at)s, in time, and it came back later. The last day was %(last_day)s.") % facts
        if ended_at < case.due_at:
            return _("Put right on %(at)s, in time. The last day was %(last_day)s.") % facts
        facts["late"] = late_in_words(days_late(ended_at, case.last_day, zone=record.zone))
        return _("Put right on %(at)s, %(late)s. The last day was %(last_day)s.") % facts
    until = case.settled_at or case.closed_at or record.as_of
    if until < case.due_at:
        if any(event.kind == EventKind.CONFORMITY_CLAIMED for event in record.events):
            return _("A repair was declared, and the problem goes on. The last day is %(last_day)s.") % facts
        return _("No repair is on record. The last day is %(last_day)s.") % facts
    facts["late"] = late_in_words(days_late(until, case.last_day, zone=record.zone))
    return _("Not put right by the last day, %(last_day)s: %(late)s.") % facts


def _of_another_duty(record: CaseRecord) -> str:
    """Such as an answer about data."""
    case = record.case
    facts = {"last_day": in_words(case.last_day, DAY)}
    until = case.conformity_at or case.closed_at or record.as_of
    late = until >= case.due_at
    facts["late"] = late_in_words(days_late(until, case.last_day, zone=record.zone))
    if case.conformity_at is None:
        return (
            _("Not done by the last day, %(last_day)s: %(late)s.") % facts
            if late
            else _("Not done yet. The last day is %(last_day)s.") % facts
        )
    facts["at"] = instant(case.conformity_at)
    if late:
        return _("Done on %(at)s, %(late)s. The last day was %(last_day)s.") % facts
    return _("Done on %(at)s, in time. The last day was %(last_day)s.") % facts


def paid_in_words(record: CaseRecord) -> str:
    """In time, late, or not yet, as of the last entry."""
    case = record.case
    last_day = case.refund_last_day or case.last_day
    days = days_late(case.refunded_at or record.as_of, last_day, zone=record.zone)
    facts = {"day": in_words(last_day, DAY), "late": late_in_words(days)}
    if case.refunded_at is None:
        if days:
            return _("not paid, %(late)s (last day: %(day)s)") % facts
        return _("not paid yet (last day: %(day)s)") % facts
    facts["at"] = instant(case.refunded_at)
    if days:
        return _("paid on %(at)s, %(late)s (last day: %(day)s)") % facts
    return _("paid on %(at)s, in time (last day: %(day)s)") % facts

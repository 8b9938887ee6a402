"""What was promised in a case: how long we have, whom we remind when, and what the letters to the customer say."""

import logging
from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.conf import settings

from legal import versions
from legal.models import NoticeText, Policy, Version
from legal.notices import NOTICES
from tickets.guarantee.rules import clock
from tickets.guarantee.rules.standard_letters import LETTERS, LETTERS_OF_OTHER_DUTIES, Letter
from tickets.models import ConformityCase

log = logging.getLogger(__name__)

GUARANTEE, WITHDRAWAL, REFUND, PRIVACY = "guarantee", "withdrawal", "refund", "privacy"
CANCELLATION = "cancellation"
PAYMENTS = (WITHDRAWAL, REFUND)  # duties that we keep by paying
# Article L. 242-4, for a promise that names no steps: up to so many days of delay, so many percent; None: legal rate.
LATE_WITHDRAWAL_REFUND = [[10, None], [20, 5], [30, 10], [60, 20], [90, 50]]
BINDING_LANGUAGE = "fr"  # the published text that decides


def policy_in_force(duty: str, *, on: date) -> Version | None:
    """`duty` is the slug of the document that promises it."""
    return versions.in_force(duty, on=on)


def policy_of(case: ConformityCase) -> Policy:
    """The one in force when it was opened, whatever was published since."""
    return policy_in(case.policy_version, duty=case.duty)


def policy_in(version: Version | None, *, duty: str) -> Policy:
    """Never fails: a version without a policy gets the built-in one of its duty, unsaved."""
    return getattr(version, "policy", None) or _built_in_policy(duty)


def clock_policy(policy: Policy) -> clock.ClockPolicy:
    """As the clock counts it. With a zone or place misspelled by an editor, it is counted in Paris and not extended."""
    in_days = policy.unit == Policy.Unit.DAYS
    counted = clock.ClockPolicy(
        days=policy.length if in_days else 0,
        months=0 if in_days else policy.length,
        extended=policy.extended,
        region=policy.region or None,
        zone=policy.zone,
        country=policy.country,
    )
    try:
        clock.zone_named(counted.zone)
        clock.is_working_day(date(2026, 1, 1), country=counted.country, region=counted.region)
    except (clock.UnknownZone, clock.UnknownPlace) as problem:
        log.error("policy %s can’t be counted as it says (%s): counted in Paris", policy.name, problem)
        return counted._replace(zone=clock.PARIS, country="FR", region=None, extended=False)
    return counted


def dates_of(notified_at: datetime, *, zone: str, policy: Policy) -> dict[str, object]:
    """The dates of a case, by the names of its fields."""
    dates = clock.conformity_dates(notified_at, customer_zone=zone, policy=clock_policy(policy))
    names = {"due_at_customer": dates.due_at_customer, "outer_due_date": dates.outer_due_date}
    return {"day0": dates.day0, "last_day": dates.last_day, "due_at": dates.due_at, **names}


def notice_text(case: ConformityCase, kind: str) -> NoticeText | None:
    """In the customer's language, else in ours, else in French. None: this duty has no such letter.

    Built-in for a version without any letters, and for a letter that an editor left out of a promise with a choice:
    the law asks for it all the same.
    """
    language = case.ticket.reply_language
    letters = list(case.policy_version.notice_texts.all()) if case.policy_version else []
    by_language = {letter.language: letter for letter in letters if letter.kind == kind}
    if published := by_language.get(_spoken_in(by_language, language)):
        return published
    if kind not in NOTICES or (letters and not NOTICES[kind].always and not policy_of(case).offers_choice):
        return None
    return _built_in_letter(
        (LETTERS if case.duty == GUARANTEE else LETTERS_OF_OTHER_DUTIES).get(kind), kind=kind, language=language
    )


def built_in_body(case: ConformityCase, kind: str) -> str:
    """The body of our own letter, which no editor can empty; in the customer's language, else in ours."""
    letters = LETTERS[kind]
    return letters[_spoken_in(letters, case.ticket.reply_language)][1]


def _spoken_in(written: Collection[str], language: str) -> str:
    """Of the languages that a letter is written in: the customer's, else the portal's first, else the binding one."""
    return next((each for each in (language, settings.LANGUAGE_CODE) if each in written), BINDING_LANGUAGE)


def _built_in_letter(letters: Mapping[str, Letter] | None, *, kind: str, language: str) -> NoticeText | None:
    if letters is None:
        return None
    text_language = _spoken_in(letters, language)
    subject, body = letters[text_language]
    return NoticeText(kind=kind, language=text_language, subject=subject, body=body)


def _built_in_policy(duty: str) -> Policy:
    alarms = {"reminder_hours": [12, 4, 1], "on_call_from_hours": 4}
    if duty == GUARANTEE:
        days = [3, 7, 14, 21, 25, 28, 29, 30]
        choice = {"offers_choice": True, "warn_on_day": 28, "lead_from_day": 21, "manager_from_day": 28}
        return Policy(name=clock.STRICT, length=30, reminder_days=days, **choice, **alarms)
    if duty == PRIVACY:
        month = {"length": 1, "unit": Policy.Unit.MONTHS, "lead_from_day": 21, "manager_from_day": 25}
        return Policy(name="EU_1M_STRICT", progress_every=0, reminder_days=[3, 7, 14, 21, 25, 27], **month, **alarms)
    if duty == CANCELLATION:
        week = {"length": 7, "lead_from_day": 5, "manager_from_day": 6}
        return Policy(name="FR_7D_STRICT", progress_every=0, reminder_days=[3, 5, 6, 7], **week, **alarms)
    fortnight: dict[str, object] = {"length": 14, "lead_from_day": 10, "manager_from_day": 12}
    if duty == WITHDRAWAL:
        fortnight |= {"late_increases": LATE_WITHDRAWAL_REFUND, "late_increase_monthly": 5}
    return Policy(name="FR_14D_STRICT", progress_every=0, reminder_days=[3, 7, 10, 12, 13, 14], **fortnight, **alarms)

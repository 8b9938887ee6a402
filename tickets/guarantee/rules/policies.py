"""What was promised in a case: how long we have, whom we remind when, and what the letters to the customer say."""

import logging
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from operator import itemgetter

from django.conf import settings

from legal.duties import Duty
from legal.law import under_the_law
from legal.models import FRENCH, NoticeText, Policy, Version
from legal.notices import NOTICES
from legal.statutory import statutory_policy, statutory_slug, statutory_version
from legal.versions import Row, promises
from legal.wording import length_in_words
from tickets.guarantee.rules import clock
from tickets.guarantee.rules.standard_letters import LETTERS, LETTERS_OF_OTHER_DUTIES, Letter
from tickets.models import ConformityCase

log = logging.getLogger(__name__)

GUARANTEE, REFUND = str(Duty.GUARANTEE), str(Duty.REFUND)
WITHDRAWAL, CANCELLATION, PRIVACY = str(Duty.WITHDRAWAL), str(Duty.CANCELLATION), str(Duty.PRIVACY)
PAYMENTS = (WITHDRAWAL, REFUND)  # duties that we keep by paying


class PublishedPromises:
    """Which promise is whose, and since when. Asks once for each duty, however many reports there are."""

    def __init__(self) -> None:
        self._versions: dict[str, list[Version]] = {}

    def differ_by_country(self, duty: str) -> bool:
        return any(version.document.country for version in self._of(duty))

    def at(self, moment: datetime, *, duty: str, country: str) -> Version:
        """In force on the day of that moment, in the promise’s own zone; of its country, else of every other country.

        What the law asks at least, where nothing is published: a case always has a published promise.
        """
        return self.begun(moment, duty=duty, country=country) or self._statutory(duty, country=country)

    def begun(self, moment: datetime, *, duty: str, country: str) -> Version | None:
        """The same, and None where a company has published nothing."""
        published = (version for version in self._of(duty) if not version.document.statutory)
        theirs = (version for version in published if version.document.country in (country, ""))
        return next((each for each in theirs if _has_begun(each, moment, duty=duty)), None)

    def _statutory(self, duty: str, *, country: str) -> Version:
        versions, slug = self._of(duty), statutory_slug(duty, country=country)
        known = next((version for version in versions if version.document.slug == slug), None)
        if known is None:
            known = statutory_version(duty, country=country)
            versions.append(known)
        return known

    def _of(self, duty: str) -> list[Version]:
        if duty not in self._versions:
            self._versions[duty] = promises(duty)
        return self._versions[duty]


def _has_begun(version: Version, moment: datetime, *, duty: str) -> bool:
    zone = clock_policy(policy_in(version, duty=duty)).zone
    return version.effective_on <= clock.civil_day(moment, zone=zone)


def promise_at(moment: datetime, *, duty: str, country: str) -> Version:
    """As `PublishedPromises.at`, for one report."""
    return PublishedPromises().at(moment, duty=duty, country=country)


def usual_policy(rows: Iterable[Row], *, duty: str, now: datetime) -> Policy:
    """For every country that has no promise of its own, as far as days go. For a page: looking publishes nothing."""
    ours = ((row, row.policy or statutory_policy(duty)) for row in rows if row.duty == duty and not row.country)
    begun = [
        (row.effective_on, row.number, policy)
        for row, policy in ours
        if row.effective_on <= clock.civil_day(now, zone=clock_policy(policy).zone)
    ]
    return max(begun, key=itemgetter(0, 1))[-1] if begun else statutory_policy(duty)


def promised_length(rows: Iterable[Row], *, duty: str, now: datetime) -> str:
    """In words."""
    policy = usual_policy(rows, duty=duty, now=now)
    return length_in_words(policy.length, policy.unit)


def policy_of(case: ConformityCase) -> Policy:
    """The one in force when it was opened, whatever was published since."""
    return policy_in(case.policy_version, duty=case.duty)


def policy_in(version: Version | None, *, duty: str) -> Policy:
    """Never fails: a version without a policy, from before each had one, promises what the law asks at least."""
    return getattr(version, "policy", None) or statutory_policy(duty)


def counting_of(case: ConformityCase) -> clock.ClockPolicy:
    """As the days of this case are counted."""
    return clock_policy(policy_of(case))


def zone_of(case: ConformityCase) -> str:
    """The zone whose days are counted, and in which everything about the case is told."""
    return counting_of(case).zone


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
        return counted._replace(zone=clock.PROMISED.zone, country=clock.PROMISED.country, region=None, extended=False)
    return counted


def dates_of(notified_at: datetime, *, zone: str, policy: Policy) -> clock.ConformityDates:
    """The dates of a case, whose fields have the same names."""
    return clock.conformity_dates(notified_at, customer_zone=zone, policy=clock_policy(policy))


def notice_text(case: ConformityCase, kind: str) -> NoticeText | None:
    """In the customer's language, else in ours, else in the binding one. None: this duty has no such letter.

    Built-in for a version without any letters, and for a letter that an editor left out of a promise with a choice:
    the law asks for it all the same.
    """
    version = case.policy_version
    language, binding = case.ticket.reply_language, version.binding if version else FRENCH
    letters = list(version.notice_texts.all()) if version else []
    by_language = {letter.language: letter for letter in letters if letter.kind == kind}
    if published := by_language.get(_spoken_in(by_language, language, binding=binding)):
        return published
    if kind not in NOTICES or (letters and not NOTICES[kind].always and not policy_of(case).offers_choice):
        return None
    letters_by_language = (LETTERS if case.duty == GUARANTEE else LETTERS_OF_OTHER_DUTIES).get(kind)
    return _built_in_letter(letters_by_language, kind=kind, language=language, country=case.country)


def built_in_body(case: ConformityCase, kind: str) -> str:
    """The body of our own letter, which no editor can empty; in the customer's language, else in ours."""
    letters = LETTERS[kind]
    return under_the_law(letters[_spoken_in(letters, case.ticket.reply_language)][1], country=case.country)


def _spoken_in(written: Collection[str], language: str, *, binding: str = FRENCH) -> str:
    """Of the languages that a letter is written in: the customer's, else the portal's first, else the binding one."""
    return next((each for each in (language, settings.LANGUAGE_CODE) if each in written), binding)


def _built_in_letter(
    letters: Mapping[str, Letter] | None, *, kind: str, language: str, country: str
) -> NoticeText | None:
    if letters is None:
        return None
    text_language = _spoken_in(letters, language)
    subject, body = letters[text_language]
    return NoticeText(kind=kind, language=text_language, subject=subject, body=under_the_law(body, country=country))

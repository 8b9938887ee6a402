"""What was promised: data of a published version, and never a reason for the clock not to run."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from legal import versions
from legal.models import Document, NoticeText, Policy, Version
from tests.legal.factories import make_version
from tests.moments import NOON
from tests.tickets.factories import make_ticket, publish_promises
from tests.tickets.guarantee.reading import reported
from tickets.guarantee.cases import open_case
from tickets.guarantee.rules import clock, zone_data
from tickets.guarantee.rules.policies import PublishedPromises, clock_policy, notice_text, policy_of
from tickets.guarantee.rules.standard_letters import LETTERS
from tickets.models import ConformityCase

pytestmark = pytest.mark.django_db


def promise(slug: str = "guarantee", *, number: int = 2, **facts: object) -> Version:
    """A published version with a policy of its own."""
    return make_version(number, slug=slug, effective_on=date(2026, 1, 1), **facts)


def case_of(ticket_language: str = "en") -> ConformityCase:
    ticket = make_ticket()
    ticket.language = ticket_language
    ticket.save()
    return open_case(ticket, notification=ticket.messages.get(), notified_at=NOON, now=NOON)


def test_an_editor_changes_the_length_and_no_release_is_needed() -> None:
    version = promise(name="BE_20D", length=20, offers_choice=True)
    case = case_of()
    assert (case.policy, case.policy_version, case.last_day) == ("BE_20D", version, date(2026, 3, 30))
    assert policy_of(case) == version.policy


def test_a_case_keeps_the_promise_it_was_born_with() -> None:
    old = promise(name="OLD", length=20)
    case = case_of()
    make_version(3, slug="guarantee", effective_on=date(2026, 3, 10), name="NEW", length=10)
    assert (policy_of(ConformityCase.objects.get(pk=case.pk)), case_of().policy) == (old.policy, "NEW")


def test_a_version_from_before_each_had_a_policy_promises_what_the_law_asks() -> None:
    document = Document.objects.create(slug="guarantee", duty="guarantee")
    Version.objects.create(document=document, number=1, effective_on=date(2026, 1, 1), published_at=NOON)
    policy = policy_of(case_of())
    assert (policy.name, policy.length, policy.offers_choice) == (clock.STRICT, 30, True)
    assert policy.reminder_days == [3, 7, 14, 21, 25, 28, 29, 30]


def test_a_case_that_is_opened_while_nothing_is_published_has_a_published_promise_all_the_same() -> None:
    version = case_of().policy_version
    assert version and (version.document.slug, version.document.statutory) == ("statutory-guarantee", True)
    assert version.published_at and version.effective_on < NOON.date()
    assert "sans retard injustifié" in version.texts.get(language="fr").body
    assert case_of().policy_version == version
    assert versions.library(on=NOON.date()) == []


def test_a_thousand_reports_ask_once_for_what_the_law_promises_while_nothing_is_published(
    django_assert_num_queries,
) -> None:
    first = PublishedPromises().at(NOON, duty="guarantee", country="")
    promises = PublishedPromises()
    with django_assert_num_queries(1):
        assert {promises.at(NOON, duty="guarantee", country=country) for country in ("", "FR", "RE")} == {first}


@pytest.mark.parametrize(
    ("duty", "name", "last_day"),
    [
        ("guarantee", "FR_30D_STRICT", date(2026, 4, 9)),
        ("withdrawal", "FR_14D_STRICT", date(2026, 3, 24)),
        ("refund", "FR_14D_STRICT", date(2026, 3, 24)),
        ("privacy", "EU_1M_STRICT", date(2026, 4, 10)),
    ],
)
@pytest.mark.parametrize("published", [True, False])
def test_every_duty_has_its_time_published_or_not(duty: str, name: str, last_day: date, published: bool) -> None:
    if published:
        publish_promises()
    ticket = make_ticket()
    case = open_case(ticket, notification=ticket.messages.get(), notified_at=NOON, now=NOON, duty=duty)
    assert (case.duty, case.policy, case.last_day) == (duty, name, last_day)


@pytest.mark.parametrize(
    "facts", [{"zone": "Europe/Pariss"}, {"country": "XX", "extended": True}, {"region": "nowhere"}]
)
def test_what_an_editor_misspelled_is_counted_in_paris_and_never_longer(facts: dict[str, object]) -> None:
    draft = make_version(2, slug="guarantee", effective_on=date(2026, 1, 1), draft=True, **facts)
    Version.objects.filter(pk=draft.pk).update(published_at=NOON)  # as before publishing asked
    case = case_of()
    assert (case.last_day, case.due_at) == (date(2026, 4, 9), datetime(2026, 4, 9, 22, tzinfo=UTC))


def test_holidays_and_zones_are_those_of_the_policy() -> None:
    # Day 30 is Monday 6 April 2026: Easter Monday in France, a working day in Scotland.
    easter = datetime(2026, 3, 7, 12, tzinfo=UTC)
    scotland = clock_policy(Policy(length=30, extended=True, country="GB", region="SCT", zone="Europe/London"))
    france = clock_policy(Policy(length=30, extended=True))
    assert clock.count(scotland, event_at=easter).last_day == date(2026, 4, 6)
    assert clock.count(france, event_at=easter).last_day == date(2026, 4, 7)
    assert clock.count(scotland, event_at=easter).due_at == datetime(2026, 4, 6, 23, tzinfo=UTC)


def test_a_letter_speaks_the_customers_language_and_else_the_binding_one() -> None:
    publish_promises()
    texts = {language: notice_text(case_of(language), "warning") for language in ("en", "fr", "de")}
    assert {language: text and text.language for language, text in texts.items()} == {
        "en": "en",
        "fr": "fr",
        "de": "en",
    }
    version = promise(slug="withdrawal", number=3, length=14)
    NoticeText.objects.create(version=version, kind="breach", language="fr", subject="Retard", body="Oui")
    case = case_of()
    case.policy_version = version
    found = notice_text(case, "breach")
    assert found and (found.language, found.subject) == ("fr", "Retard")


def test_a_letter_of_the_law_that_an_editor_forgot_is_sent_in_built_in_words() -> None:
    version = promise(slug="guarantee", offers_choice=True)
    NoticeText.objects.create(version=version, kind="warning", language="fr", subject="Bientôt", body="{last_day}")
    case = case_of("en")
    case.policy_version = version
    told = notice_text(case, "breach")
    assert told and "{choice_url}" in told.body


def test_a_duty_without_a_letter_of_that_kind_sends_none() -> None:
    publish_promises()
    ticket = make_ticket()
    july = datetime(2026, 7, 1, 12, tzinfo=UTC)
    for at in (NOON, july):  # before its letters were published, and since
        privacy = open_case(ticket, notification=ticket.messages.get(), notified_at=at, now=at, duty="privacy")
        assert (notice_text(privacy, "warning"), notice_text(privacy, "nonsense")) == (None, None)
        told = notice_text(privacy, "acknowledgement")
        assert told and "guarantee" not in told.body
        ticket = make_ticket()


def test_a_promise_without_any_letters_borrows_built_in_words_in_both_languages() -> None:
    case = case_of("fr")
    assert not case.policy_version.notice_texts.exists()
    assert set(LETTERS) == set(NoticeText.Kind.values)
    for kind, spoken in LETTERS.items():
        assert set(spoken) == {"fr", "en"}
        found = notice_text(case, kind)
        assert found and (found.language, found.subject, found.pk) == ("fr", spoken["fr"][0], None)


def test_the_choice_before_the_last_day_has_words_even_where_an_editor_wrote_none() -> None:
    found = notice_text(reported(), NoticeText.Kind.OFFER)
    assert found and "You may choose now" in found.subject


def test_the_edition_of_the_time_zones_is_kept_with_the_case() -> None:
    assert case_of().tzdata == zone_data.edition() != ""
    assert timezone.now()

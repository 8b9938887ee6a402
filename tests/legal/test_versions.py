from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.db.models import ProtectedError

import legal.demo
from legal.models import Version, VersionText
from legal.publishing import Disagreement, NothingToPublish, publish
from legal.versions import in_force
from tests.legal.factories import make_version
from tests.moments import NOON
from tests.rivals import while_a_rival_commits

pytestmark = pytest.mark.django_db
REFUSED = "A published version never changes"


def test_the_version_in_force_is_the_latest_that_has_begun():
    first = make_version(1, effective_on=date(2025, 1, 1))
    second = make_version(2, effective_on=date(2026, 9, 1))
    make_version(3, effective_on=date(2026, 10, 1), draft=True)
    assert in_force("terms", on=date(2024, 12, 31)) is None
    assert in_force("terms", on=date(2025, 1, 1)) == first
    assert in_force("terms", on=date(2026, 8, 31)) == first
    assert in_force("terms", on=date(2026, 9, 1)) == second
    assert in_force("nothing", on=date(2026, 9, 1)) is None


def test_a_draft_can_be_changed_and_a_published_version_cannot():
    version = make_version(1, effective_on=date(2025, 1, 1), draft=True)
    Version.objects.update(effective_on=date(2025, 2, 1))
    VersionText.objects.update(body="Better.")
    publish(version, now=NOON)
    for rows, change in (
        (Version.objects, {"effective_on": date(2020, 1, 1)}),
        (Version.objects, {"published_at": None}),
        (VersionText.objects, {"body": "Worse."}),
    ):
        with pytest.raises((IntegrityError, InternalError), match=REFUSED), transaction.atomic():
            rows.update(**change)
    assert Version.objects.get().effective_on == date(2025, 2, 1)
    assert set(VersionText.objects.values_list("body", flat=True)) == {"Better."}


def test_a_text_cannot_be_moved_into_a_published_version():
    make_version(1, effective_on=date(2025, 1, 1), languages=("fr",))
    draft = make_version(2, effective_on=date(2027, 1, 1), languages=("en",), draft=True)
    published = Version.objects.get(number=1)
    with pytest.raises((IntegrityError, InternalError), match=REFUSED), transaction.atomic():
        VersionText.objects.filter(version=draft).update(version=published)


def test_a_version_with_texts_cannot_be_deleted():
    version = make_version(1, effective_on=date(2025, 1, 1))
    with pytest.raises(ProtectedError):
        version.delete()


def test_publishing_twice_keeps_the_first_moment():
    version = make_version(1, effective_on=date(2025, 1, 1))
    publish(version, now=NOON + timedelta(days=1))
    assert Version.objects.get().published_at == NOON


@pytest.mark.django_db(transaction=True)
def test_what_an_editor_saves_while_it_is_published_is_checked_too():
    version = make_version(1, slug="guarantee", effective_on=date(2027, 1, 1), draft=True)

    def save() -> None:
        list(Version.objects.select_for_update().filter(pk=version.pk))
        version.texts.update(body="Within 60 days.")

    def publish_it() -> None:
        with suppress(Disagreement):
            publish(Version.objects.get(), now=NOON)

    while_a_rival_commits(save, publish_it)
    assert Version.objects.get().published_at is None


def test_a_version_without_a_text_is_not_published():
    version = make_version(1, effective_on=date(2025, 1, 1), languages=(), draft=True)
    with pytest.raises(NothingToPublish):
        publish(version, now=NOON)


def test_the_demo_has_its_documents_in_both_languages_and_two_versions_of_two_of_them():
    legal.demo.load(now=NOON)
    published = Version.objects.published().order_by("document__position", "number")
    assert [(version.document.slug, version.number) for version in published] == [
        ("terms", 1),
        ("terms", 2),
        ("guarantee", 1),
        ("withdrawal", 1),
        ("withdrawal", 2),
        ("cancellation", 1),
        ("refund", 1),
        ("privacy", 1),
        ("accessibility", 1),
    ]
    assert all(sorted(version.texts.values_list("language", flat=True)) == ["en", "fr"] for version in published)

"""What is asked of the words and the numbers of a version before it is published."""

from datetime import date
from typing import Any

import pytest

from legal.agreement import disagreements
from legal.duties import Duty
from legal.limits import LIMITS, limits_of
from legal.models import Document, NoticeText, Policy, Version
from legal.publishing import Disagreement, publish
from legal.statutory import statutory_version
from tests.legal.factories import make_version
from tests.moments import NOON

pytestmark = pytest.mark.django_db
LONDON: dict[str, Any] = {"length": 14, "zone": "Europe/London", "extended": True, "region": "ENG"}


def draft(**facts: Any) -> Version:
    """A promise for British contracts."""
    return make_version(
        1,
        slug="guarantee-gb",
        effective_on=date(2026, 1, 1),
        duty="guarantee",
        draft=True,
        binding="en",
        **{"country": "GB", **LONDON, **facts},
    )


def test_a_promise_whose_words_and_numbers_agree_is_published() -> None:
    version = draft()
    publish(version, now=NOON)
    assert (list(disagreements(version)), version.published_at) == ([], NOON)


def test_a_letter_that_names_another_time_or_the_clock_of_another_city_is_named() -> None:
    version = draft()
    words = {"subject": "Soon", "body": "You have 30 days, until {last_day} (Paris time)."}
    NoticeText.objects.create(version=version, kind="warning", language="en", **words)
    with pytest.raises(Disagreement) as refused:
        publish(version, now=NOON)
    assert refused.value.reasons == [
        "In “Time is running out” (en), “You have 30 days, until {last_day} (Paris time).” says 30 days, and we have "
        "14 days. Correct the number; if the sentence is about something else, add 30 to “Other times that the text "
        "names”.",
        "In “Time is running out” (en) we say “Paris time”, and the days are counted in “London time”.",
    ]


def test_a_number_that_is_about_something_else_is_listed_by_the_editor() -> None:
    version = draft()
    version.texts.filter(language="en").update(summary="You may withdraw within 21 days.")
    assert len(list(disagreements(version))) == 1
    Policy.objects.filter(version=version).update(other_lengths=[21])
    assert list(disagreements(version)) == []


def test_a_promise_without_a_time_or_without_its_binding_text_is_not_published() -> None:
    version = draft(languages=("fr",))
    assert list(disagreements(version)) == ["It has no text in “en”, the binding language."]
    Policy.objects.filter(version=version).delete()
    assert list(disagreements(version))[1:] == [
        "It promises something in time: say how long, under “What it promises in time”."
    ]


def test_a_text_that_promises_nothing_in_time_may_name_any_number() -> None:
    version = make_version(1, slug="terms", effective_on=date(2026, 1, 1), draft=True)
    version.texts.update(summary="We pause it for 30 days, and for 90 days.")
    assert list(disagreements(version)) == []


@pytest.mark.parametrize(
    ("country", "facts", "refused"),
    [
        ("GB", {"length": 60}, 0),  # the law there sets no number of days
        ("DE", {"length": 60, "zone": "Europe/Berlin", "extended": False}, 0),
        ("FR", {"length": 31, "zone": "Europe/Paris", "extended": False}, 1),
        ("FR", {"length": 30, "zone": "Europe/Paris", "extended": True}, 1),
        ("FR", {"length": 30, "zone": "Europe/London", "extended": False}, 1),
        ("FR", {"length": 30, "zone": "Europe/Athens", "extended": False}, 0),  # whose midnight comes first
        ("", {"length": 31, "zone": "Europe/Paris", "extended": False}, 1),  # a French contract falls back on it
    ],
)
def test_the_law_of_the_country_sets_the_most(country: str, facts: dict[str, Any], refused: int) -> None:
    assert len(list(disagreements(draft(country=country, **facts)))) == refused


def test_a_month_is_never_taken_for_thirty_days() -> None:
    assert [limit.length for limit in limits_of(Document(duty="privacy", country="FR"))] == [1]
    reasons = []
    for length in (28, 29):
        version = make_version(length, slug="privacy", effective_on=date(2026, 1, 1), draft=True, length=length)
        reasons.append(list(disagreements(version)))
    assert (reasons[0], len(reasons[1])) == ([], 1)


def test_what_the_law_asks_at_least_agrees_with_itself_for_every_duty() -> None:
    for duty in Duty:
        version = statutory_version(duty)
        assert (duty, list(disagreements(version)), statutory_version(duty)) == (duty, [], version)
        assert sorted(version.texts.values_list("language", flat=True)) == ["en", "fr"]
        assert version.published_at is not None
    assert set(LIMITS) <= set(Duty)

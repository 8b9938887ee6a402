"""A chat is open when the team said so, on the clocks of Paris, and closed on holidays."""

import re
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation

from chat.models import ChatTopic, ClosedDay, OpeningHours
from chat.presence.hours import COMPANY_ZONE, Week
from chat.presence.hours_in_words import hours_shown
from supportportal.foundations.topics import Topic
from tests.moments import NOON

pytestmark = pytest.mark.django_db


def is_open(topic: str, *, at: datetime) -> bool:
    return Week.read(now=at).is_open(topic, at=at)


def opens_next(topic: str, *, after: datetime) -> datetime | None:
    return Week.read(now=after).opens_next(topic, after=after)


def open_on(*weekdays: int, opens: str = "09:00", closes: str = "18:00", topic: str = "billing") -> None:
    for weekday in weekdays:
        given = {"opens_at": time.fromisoformat(opens), "closes_at": time.fromisoformat(closes)}
        row = OpeningHours(topic=topic, weekday=weekday, **given)
        row.full_clean()
        row.save()


def in_paris(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=COMPANY_ZONE)


def test_a_topic_without_hours_is_always_open() -> None:
    open_on(0, topic="connectivity")
    assert is_open("billing", at=in_paris(2026, 3, 1, 3, 0))
    assert not is_open("connectivity", at=in_paris(2026, 3, 1, 3, 0))


@pytest.mark.parametrize(("hour", "minute", "expected"), [(8, 59, False), (9, 0, True), (17, 59, True), (18, 0, False)])
def test_the_first_minute_is_open_and_the_last_one_is_not(hour: int, minute: int, expected: bool) -> None:
    open_on(0)
    assert is_open("billing", at=in_paris(2026, 3, 2, hour, minute)) is expected


def test_hours_are_those_of_paris_in_winter_and_in_summer() -> None:
    open_on(0)
    assert is_open("billing", at=datetime(2026, 3, 2, 8, 0, tzinfo=UTC))
    assert not is_open("billing", at=datetime(2026, 7, 6, 16, 0, tzinfo=UTC))
    assert is_open("billing", at=datetime(2026, 7, 6, 7, 0, tzinfo=UTC))
    assert opens_next("billing", after=datetime(2026, 3, 28, 12, 0, tzinfo=UTC)) == in_paris(2026, 3, 30, 9, 0)


def test_a_day_may_have_a_lunch_break_and_go_on_until_midnight() -> None:
    open_on(0, opens="09:00", closes="12:00")
    open_on(0, opens="13:30", closes="00:00")
    noon = in_paris(2026, 3, 2, 12, 30)
    assert not is_open("billing", at=noon)
    assert opens_next("billing", after=noon) == in_paris(2026, 3, 2, 13, 30)
    assert is_open("billing", at=in_paris(2026, 3, 2, 23, 59))
    assert not is_open("billing", at=in_paris(2026, 3, 3, 0, 0))


def test_after_the_week_it_opens_on_monday() -> None:
    open_on(0, 1, 2, 3, 4)
    assert opens_next("billing", after=in_paris(2026, 3, 6, 18, 0)) == in_paris(2026, 3, 9, 9, 0)


def test_a_public_holiday_is_closed_unless_the_team_works() -> None:
    open_on(0, 1, 2, 3, 4, 5, 6)
    fourteenth = in_paris(2026, 7, 14, 12, 0)
    assert not is_open("billing", at=fourteenth)
    assert opens_next("billing", after=fourteenth) == in_paris(2026, 7, 15, 9, 0)
    ChatTopic.objects.create(topic="billing", holidays=False)
    assert is_open("billing", at=fourteenth)


def test_a_closed_day_closes_one_team_or_all_of_them_and_says_why() -> None:
    why = {"en": "Moving house", "fr": "Déménagement"}
    ClosedDay.objects.create(day=date(2026, 3, 2), topic="billing", reasons=why)
    noon = in_paris(2026, 3, 2, 12, 0)
    assert not is_open("billing", at=noon)
    assert is_open("general", at=noon)
    assert opens_next("billing", after=noon) == in_paris(2026, 3, 3, 0, 0)
    ClosedDay.objects.create(day=date(2026, 3, 2))
    assert not is_open("general", at=noon)
    assert Week.read(now=noon).reason("billing", at=noon) == "Moving house"
    with translation.override("fr"):
        assert Week.read(now=noon).reason("billing", at=noon) == "Déménagement"
    assert Week.read(now=noon).reason("general", at=noon) == ""


def test_hours_that_end_before_they_begin_are_refused_in_words() -> None:
    with pytest.raises(ValidationError) as refused:
        open_on(0, opens="18:00", closes="09:00")
    assert refused.value.messages == ["The end must be after the beginning. 00:00 is the end of that day."]


def test_a_team_that_never_opens_has_no_next_time() -> None:
    open_on(0, topic="billing")
    OpeningHours.objects.update(weekday=1)
    ChatTopic.objects.create(topic="billing", holidays=False)
    days = [ClosedDay(day=date.fromordinal(date(2026, 3, 2).toordinal() + number)) for number in range(420)]
    ClosedDay.objects.bulk_create(days)
    assert opens_next("billing", after=in_paris(2026, 3, 2, 12, 0)) is None


def hours_on(address: str) -> list[str]:
    """What a public page says of the chat's hours, in its own language."""
    page = Client().get(address).content.decode()
    found = re.findall(r"(?:<b>[^<]*</b> )?(?:Open |Ouvert )[^<]*", page.partition("<main")[2].partition("</main>")[0])
    return [re.sub(r"<[^>]*>", "", line).replace("\xa0", " ").strip() for line in found]


def test_public_pages_say_the_hours_that_are_set_and_no_others() -> None:
    always = "Open whenever somebody of the team is at the desk."
    assert hours_on("/en/") == hours_on("/en/faq/") == hours_on("/en/chat/") == [always]
    for topic in Topic.values:
        open_on(*range(5), topic=topic)
    assert hours_on("/en/") == ["Open Monday to Friday from 9:00 to 18:00 (Paris time), except on public holidays."]
    assert hours_on("/fr/") == ["Ouvert du lundi au vendredi de 9 h à 18 h (heure de Paris), sauf les jours fériés."]
    open_on(5, 6, opens="09:30", closes="12:00")
    open_on(5, opens="20:00", closes="00:00", topic="general")
    ChatTopic.objects.create(topic="general", holidays=False)
    assert hours_on("/fr/faq/") == [
        "Général. Ouvert du lundi au vendredi de 9 h à 18 h, le samedi de 20 h à minuit (heure de Paris).",
        "Facturation. Ouvert du lundi au vendredi de 9 h à 18 h, le samedi et le dimanche de 9 h 30 à 12 h "
        "(heure de Paris), sauf les jours fériés.",
        "Connexion. Ouvert du lundi au vendredi de 9 h à 18 h (heure de Paris), sauf les jours fériés.",
    ]
    assert hours_on("/en/tutorials/") == [
        "Open Monday to Friday from 9:00 to 18:00 (Paris time), except on public holidays."
    ]


def test_hours_with_a_pause_and_around_the_clock() -> None:
    open_on(*range(7), closes="12:00")
    open_on(*range(7), opens="14:00", closes="18:30")
    open_on(*range(7), opens="00:00", closes="00:00", topic="general")
    spoken = {topic: hours_shown(topic, now=NOON)[0].sentence for topic in ("billing", "general")}
    assert spoken == {
        "billing": "Open every day from 9:00 to 12:00 and from 14:00 to 18:30 (Paris time), except on public holidays.",
        "general": "Open every day around the clock (Paris time), except on public holidays.",
    }


@pytest.mark.parametrize("topic", ["", "billing"])
def test_saying_the_hours_takes_three_queries_however_many_rows_there_are(
    topic: str, django_assert_num_queries: Any
) -> None:
    for days in (range(1), range(1, 7)):
        open_on(*days)
        with django_assert_num_queries(3):
            hours_shown(topic, now=NOON)

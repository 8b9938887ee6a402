"""Team leads settle the chat's hours, closed days in the admin."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from chat.models import AgentDesk, ChatRating, ChatTopic, ClosedDay, OpeningHours
from chat.presence import hours
from tests.chat.factories import a_conversation, at_the_desk
from tests.moments import NOON
from tests.people import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client: Client) -> Client:
    client.force_login(User.objects.create(username="chief", is_staff=True, is_superuser=True))
    return client


def test_hours_are_entered_and_hold(chief: Client) -> None:
    given = {"topic": "billing", "weekday": "0", "opens_at": "09:00", "closes_at": "12:00"}
    assert chief.post(reverse("admin:chat_openinghours_add"), given).status_code == 302
    assert not hours.Week.read(now=NOON).is_open("billing", at=NOON)
    refused = chief.post(reverse("admin:chat_openinghours_add"), {**given, "weekday": "1", "closes_at": "08:00"})
    assert "The end must be after the beginning." in refused.content.decode()
    assert OpeningHours.objects.count() == 1


def test_a_team_is_chosen_for_new_settings_and_stays_theirs(chief: Client) -> None:
    given = {"topic": "billing", "patience_minutes": "5", "longest_queue": "8"}
    assert chief.post(reverse("admin:chat_chattopic_add"), given).status_code == 302
    for queue, posted in ((8, {}), (9, {"topic": "general", "longest_queue": "9"})):
        chief.post(reverse("admin:chat_chattopic_change", args=["billing"]), {**given, **posted})
        assert list(ChatTopic.objects.values_list("topic", "longest_queue")) == [("billing", queue)]


@pytest.mark.parametrize("model", [ChatTopic, OpeningHours, ClosedDay, AgentDesk, ChatRating])
def test_each_list_opens_with_a_row_in_it_and_for_nobody_without_the_right(chief: Client, model: type) -> None:
    at_the_desk("ines")
    rows = {
        ChatTopic: ChatTopic(topic="billing"),
        OpeningHours: OpeningHours(topic="billing", weekday=0, opens_at="09:00", closes_at="00:00"),
        ClosedDay: ClosedDay(day="2026-05-02"),
        ChatRating: ChatRating(conversation=a_conversation(), score=5, rated_at=NOON),
    }
    if model in rows:
        rows[model].save()
    address = reverse(f"admin:chat_{model.__name__.lower()}_changelist")
    assert chief.get(address).status_code == 200
    chief.force_login(make_user("clerk"))
    assert chief.get(address).status_code == 403


def test_what_is_a_fact_can_not_be_edited(chief: Client) -> None:
    (ines,) = at_the_desk("ines")
    place = AgentDesk.objects.get()
    given = {"status": "busy", "capacity": "5", "seen_at_0": "2020-01-01", "seen_at_1": "00:00:00"}
    assert chief.post(reverse("admin:chat_agentdesk_change", args=[place.pk]), given).status_code == 302
    place.refresh_from_db()
    assert (place.status, place.capacity, place.seen_at, place.agent) == ("busy", 5, NOON, ines)
    rating = ChatRating.objects.create(conversation=a_conversation(), score=1, rated_at=NOON)
    chief.post(reverse("admin:chat_chatrating_change", args=[rating.pk]), {"score": "5"})
    rating.refresh_from_db()
    assert rating.score == 1

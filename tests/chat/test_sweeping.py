"""The chat's round does what every knock, page and person has forgotten."""

from datetime import timedelta

import pytest

from chat import agent_acts, sweeping, tasks
from chat.assignment import mail_offers
from chat.models import ChatTopic, Conversation
from supportportal.celery import app
from supportportal.foundations import heartbeat
from tests.chat.factories import a_conversation, at_the_desk, log_of, said
from tests.moments import NOON
from tickets.models import OutgoingEmail

pytestmark = pytest.mark.django_db


def test_one_round_does_it_all() -> None:
    (ines,) = at_the_desk("ines", now=NOON + timedelta(minutes=7))
    left = a_conversation("Left", now=NOON - timedelta(hours=1))
    said(left, "Hello?")
    agent_acts.take(left, agent=ines, now=NOON)
    agent_acts.answer(left, agent=ines, text="Hello", client_key="ines-key-1", now=NOON)
    ada, bea = a_conversation("Ada"), a_conversation("Bea", topic="billing")
    said(ada, "Good morning")
    sweeping.sweep(now=NOON + timedelta(minutes=7))
    ada.refresh_from_db(), bea.refresh_from_db()
    assert (ada.status, ada.agent) == ("open", ines)
    assert log_of(bea) == [
        (1, "portal", "This takes longer than it should. You can go on waiting, or have the answer by mail.")
    ]
    assert [letter.to_address for letter in OutgoingEmail.objects.all()] == ["left@customers.example"]


def test_mail_is_offered_once_and_not_before_the_teams_patience_is_over() -> None:
    ChatTopic.objects.create(topic="connectivity", patience_minutes=2)
    conversation = a_conversation()
    assert mail_offers.offer_mail(now=NOON + timedelta(seconds=119)) == 0
    assert mail_offers.offer_mail(now=NOON + timedelta(seconds=120)) == 1
    assert mail_offers.offer_mail(now=NOON + timedelta(seconds=500)) == 0
    conversation.refresh_from_db()
    assert conversation.mail_offered_at == NOON + timedelta(seconds=120)


def test_beat_makes_the_round_every_five_seconds_and_each_of_its_tasks_exists(redis_server: str) -> None:
    rounds = {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()}
    ours = {name: every for name, every in rounds.items() if name.startswith("chat.")}
    assert ours == {tasks.hand_out.name: 5.0, tasks.scan_files.name: 30.0, tasks.forget_due.name: 60.0}
    tasks.hand_out(), tasks.scan_files(), tasks.forget_due()
    assert heartbeat.chats_swept_at() is not None  # and it signs that it was made
    assert not Conversation.objects.exists()

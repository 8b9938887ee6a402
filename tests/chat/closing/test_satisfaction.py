"""After a chat, one question."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from chat import agent_acts
from chat.closing import satisfaction
from chat.closing.satisfaction import NotAScore, NotOver, TooLate
from chat.models import ChatRating, Conversation
from tests.chat.factories import a_conversation
from tests.moments import NOON

pytestmark = pytest.mark.django_db


def over() -> Conversation:
    conversation = a_conversation()
    agent_acts.end(conversation, now=NOON)
    return conversation


def test_one_rating_that_may_be_changed_for_a_day() -> None:
    conversation = over()
    satisfaction.rate(conversation, score=2, comment=" Slow ", now=NOON)
    again = NOON + timedelta(hours=23)
    satisfaction.rate(conversation, score=4, comment="Solved after all", now=again)
    rating = ChatRating.objects.get()
    assert (rating.score, rating.comment, rating.rated_at) == (4, "Solved after all", NOON)
    with pytest.raises(TooLate):
        satisfaction.rate(conversation, score=1, comment="", now=NOON + timedelta(days=1))
    assert ChatRating.objects.get().score == 4


def test_a_chat_that_goes_on_is_not_rated_yet() -> None:
    with pytest.raises(NotOver):
        satisfaction.rate(a_conversation(), score=5, comment="", now=NOON)


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_score_is_one_to_five_for_the_room_and_for_the_rows(score: int) -> None:
    conversation = over()
    with pytest.raises(NotAScore):
        satisfaction.rate(conversation, score=score, comment="", now=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        ChatRating.objects.create(conversation=conversation, score=score, rated_at=NOON)

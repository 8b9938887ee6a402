"""Read marks grow and never shrink, and are no messages."""

import pytest

from chat.conversations import conversation_state, read_marks
from chat.models import Conversation
from tests.chat.factories import a_conversation, log_of, said
from tests.moments import NOON

pytestmark = pytest.mark.django_db


def marks(conversation: Conversation) -> tuple[int, int]:
    conversation.refresh_from_db()
    return conversation.customer_read, conversation.agent_read


def test_each_side_has_a_mark_that_only_grows() -> None:
    conversation = a_conversation()
    for text in ("one", "two", "three"):
        said(conversation, text)
    assert read_marks.read_up_to(conversation, side="agent", sequence=2)
    assert marks(conversation) == (0, 2)
    assert not read_marks.read_up_to(conversation, side="agent", sequence=1)
    assert not read_marks.read_up_to(conversation, side="agent", sequence=2)
    assert read_marks.read_up_to(conversation, side="customer", sequence=3)
    assert marks(conversation) == (3, 2)
    assert conversation_state.state_of(conversation, now=NOON)["read"] == {"customer": 3, "agent": 2}
    assert len(log_of(conversation)) == 3


def test_what_is_not_written_yet_is_not_read() -> None:
    conversation = a_conversation()
    said(conversation, "one")
    assert not read_marks.read_up_to(conversation, side="agent", sequence=2)
    assert marks(conversation) == (0, 0)

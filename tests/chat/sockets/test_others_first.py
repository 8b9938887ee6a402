"""In what order a word reaches those who have the conversation open."""

import asyncio
from typing import Any

from chat.protocol.socket_registry import Hint
from chat.protocol.wire import encoded_frame
from chat.sockets.consumers import AgentSocket, CustomerSocket
from chat.sockets.conversation_socket import ConversationSocket

SENT = asyncio.Queue[tuple[ConversationSocket, str]]


def standing_line(kind: type[ConversationSocket], sent: SENT) -> ConversationSocket:
    """Greeted, as far as hints go by it; whatever it sends is noted."""

    async def note(message: dict[str, Any]) -> None:
        await sent.put((line, message["text"]))

    line = kind()
    line.public_id, line.base_send = "d81a", note
    return line


def spoken(sequence: int, author: str) -> Hint:
    return Hint("conversation.7", "d81a", sequence, author, f'{{"sequence":{sequence}}}')


async def frames(sent: SENT, count: int) -> list[tuple[ConversationSocket, str]]:
    async with asyncio.timeout(5):
        return [await sent.get() for _ in range(count)]


async def test_the_other_side_has_a_word_before_its_writer_hears_that_it_stands() -> None:
    sent: SENT = asyncio.Queue()
    writer, reader = standing_line(CustomerSocket, sent), standing_line(AgentSocket, sent)
    for line in (writer, reader):
        line.take_hint(spoken(1, "customer"))
    writer.say_later(encoded_frame(type="ack", key="k", sequence=1))
    heard = await frames(sent, 3)
    assert [line for line, _ in heard] == [reader, writer, writer]
    assert [text for line, text in heard if line is writer] == [
        '{"type":"messages","messages":[{"sequence":1}]}',
        '{"type":"ack","key":"k","sequence":1}',
    ]


async def test_a_writer_who_is_answered_has_both_words_in_their_order_without_a_look() -> None:
    sent: SENT = asyncio.Queue()
    writer = standing_line(CustomerSocket, sent)
    writer.take_hint(spoken(1, "customer"))
    writer.take_hint(spoken(2, "agent"))
    assert not writer.look_due
    assert [text for _, text in await frames(sent, 2)] == [
        '{"type":"messages","messages":[{"sequence":1}]}',
        '{"type":"messages","messages":[{"sequence":2}]}',
    ]


async def test_who_types_is_not_told_so() -> None:
    sent: SENT = asyncio.Queue()
    typist, reader = standing_line(CustomerSocket, sent), standing_line(AgentSocket, sent)
    typing = Hint(
        "conversation.7", "d81a", author="customer", text=encoded_frame(type="typing", author="customer", name="Ada")
    )
    for line in (typist, reader):
        line.take_hint(typing)
    assert [line for line, _ in await frames(sent, 1)] == [reader]
    await asyncio.sleep(0.01)
    assert sent.empty()

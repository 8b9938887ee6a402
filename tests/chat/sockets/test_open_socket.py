"""The phases of a socket: how long each may be silent, what ends it, and that none comes back."""

import asyncio
from typing import Any

import pytest

from chat.access import token_for
from chat.database_threads import in_database
from chat.protocol import frames
from chat.sockets.consumers import CustomerSocket
from chat.sockets.open_socket import SEND_TIMEOUT_SECONDS, Phase
from chat.sockets.send_window import WINDOW_CHARACTERS
from tests.chat.factories import a_conversation

SENT = list[dict[str, Any]]
CLOSED_AS_SILENT = {"type": "websocket.close", "code": frames.SILENT}


def socket_in(phase: Phase, sent: SENT) -> CustomerSocket:
    async def note(message: dict[str, Any]) -> None:
        sent.append(message)

    socket = CustomerSocket()
    socket.scope, socket.base_send = {}, note
    socket.heard_at = asyncio.get_running_loop().time()
    socket.advance(phase)
    return socket


async def sent_after(socket: CustomerSocket, seconds: float, sent: SENT) -> SENT:
    socket.tick(socket.heard_at + seconds)
    if socket.work:
        await socket.work
    return sent


@pytest.mark.parametrize(
    ("phase", "seconds"),
    [(Phase.OPEN, frames.HELLO_WITHIN_SECONDS), (Phase.GREETED, frames.SILENT_AFTER_SECONDS)],
)
async def test_a_socket_is_closed_when_it_is_silent_for_longer_than_its_phase_allows(
    phase: Phase, seconds: float
) -> None:
    sent: SENT = []
    socket = socket_in(phase, sent)
    assert await sent_after(socket, seconds, sent) == []
    assert await sent_after(socket, seconds + 1, sent) == [CLOSED_AS_SILENT]
    assert socket.phase is Phase.CLOSED
    assert await sent_after(socket, seconds + 2, sent) == [CLOSED_AS_SILENT]


@pytest.mark.parametrize("proof", [True, False])
async def test_a_reader_who_proves_nothing_is_cut_off_once_the_window_was_full_for_long_enough(proof: bool) -> None:
    sent: SENT = []
    socket = socket_in(Phase.GREETED, sent)
    socket.say("x" * WINDOW_CHARACTERS)
    assert socket.work
    await socket.work
    socket.heard_at = asyncio.get_running_loop().time()
    _text, echo = sent
    sent.clear()
    if proof:
        await socket.websocket_receive(echo)
    assert await sent_after(socket, SEND_TIMEOUT_SECONDS + 1, sent) == ([] if proof else [CLOSED_AS_SILENT])


async def test_what_is_queued_goes_before_the_close() -> None:
    sent: SENT = []
    socket = socket_in(Phase.OPEN, sent)
    await socket.refuse_access()
    await socket.refuse_access()
    assert socket.work
    await socket.work
    assert sent == [
        {"type": "websocket.send", "text": '{"type":"reset","reason":"no_access"}'},
        {"type": "websocket.close", "code": frames.NO_ACCESS},
    ]
    assert socket.phase is Phase.CLOSED


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("closes", [False, True])
async def test_a_hello_that_was_looked_up_while_its_socket_closed_opens_nothing_again(closes: bool) -> None:
    token = token_for(await in_database(a_conversation))
    sent: SENT = []
    socket = socket_in(Phase.OPEN, sent)
    hello = asyncio.create_task(socket.hear({"type": "hello", "token": token, "last": 0}))
    await asyncio.sleep(0)
    if closes:
        await socket.hang_up(frames.SILENT)
    await hello
    if socket.work:
        await socket.work
    outcome = socket.phase, {message["type"] for message in sent}
    assert outcome == ((Phase.CLOSED, {"websocket.close"}) if closes else (Phase.GREETED, {"websocket.send"}))
    socket.release()

"""Who stops reading is cut off without harm to others, and has everything, once and in order, after coming back."""

import asyncio
import contextlib
import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.chat.server import Server, on_the_line
from tests.chat.sockets.test_lines import closed_with
from tests.faults.chat_server import Mortal, mortal

pytestmark = pytest.mark.processes

MANY, LONG = 400, 4_000  # 1.6 MB of text, and as much again if it were kept for every reader


@pytest.fixture(params=["daphne", "uvicorn"])
def mortal_server(request: pytest.FixtureRequest, redis_server: str, tmp_path: Path) -> Iterator[Mortal]:
    with mortal(request.param, tmp_path / "chat", redis_server, module="tests.chat.sockets.impatient") as running:
        yield running


async def test_a_reader_that_proves_nothing_is_sent_no_more_than_the_window_and_then_cut_off(
    mortal_server: Mortal,
) -> None:
    server = mortal_server.server
    writer, agent = mortal_server.two_sides("Torrent")
    token = writer.hello["token"]
    async with on_the_line(server, token=token, last=0) as good, on_the_line(server, token=token, last=0) as silent:
        texts = [f"{number:04d}" + "x" * (LONG - 4) for number in range(MANY)]
        began = memory(mortal_server)
        for start in range(0, MANY, 40):
            for text in texts[start : start + 40]:
                await good.post(text, key=uuid.uuid4().hex)
            await good.hear_texts(1 + start + 40)
        assert good.texts[1:] == texts
        assert memory(mortal_server) - began < 40 * 2**20
        received = 0
        while (frame := json.loads(await silent.socket.recv()))["type"] != "echo":
            received += sum(len(message["text"]) for message in frame.get("messages", []))
        # On a slow machine the line is cut before all is read.
        with contextlib.suppress(TimeoutError, ConnectionClosed):
            while True:
                async with asyncio.timeout(3):
                    frame = json.loads(await silent.socket.recv())
                received += sum(len(message["text"]) for message in frame.get("messages", []))
        assert 48 * 1024 <= received <= 256 * 1024  # the window, and what was already in the last frame
        assert await closed_with(silent) == 4408
        async with on_the_line(server, token=token, last=1) as again:
            assert await again.hear_texts(MANY) == texts
    assert agent.log == []


def memory(server: Mortal) -> int:
    assert server.process
    return int(psutil.Process(server.process.pid).memory_info().rss)


async def until_there_is_room(server: Server) -> None:
    async with asyncio.timeout(20):
        while True:
            with contextlib.suppress(InvalidStatus):
                async with on_the_line(server):
                    return
            await asyncio.sleep(0.05)


async def test_an_address_has_so_many_lines_and_gets_one_back_for_each_that_ends(
    redis_server: str, tmp_path: Path
) -> None:
    with mortal("daphne", tmp_path / "chat", redis_server, module="tests.chat.sockets.few_lines") as few:
        async with on_the_line(few.server), on_the_line(few.server), on_the_line(few.server) as third:
            with pytest.raises(InvalidStatus) as refused:
                async with on_the_line(few.server):
                    pass
            assert refused.value.response.status_code == 403
            customer = few.customer("x", address="127.0.0.9")
            async with on_the_line(few.server, address=customer.address):
                pass  # somebody else isn't concerned
            third.socket.transport.abort()
            await until_there_is_room(few.server)

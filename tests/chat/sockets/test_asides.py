"""What is said beside the log: who types, how far each side has read, the place in the queue, the agent's desk."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.chat.server import Line, Server, Visitor, on_the_line
from tests.chat.sockets.test_lines import closed_with, conversation_id

pytestmark = pytest.mark.processes


@contextlib.asynccontextmanager
async def two_sides(server: Server, name: str) -> AsyncIterator[tuple[Line, Line]]:
    token = Visitor(server).start_chat(name)
    ines = Visitor(server, who="ines")
    assert ines.take(name)[0] == 200
    talk = conversation_id(ines, name)
    async with (
        on_the_line(server, token=token, last=0) as customer,
        on_the_line(server, "/ws/chat/agent/", who="ines", conversation=talk, last=0) as agent,
    ):
        await asyncio.gather(customer.hear_until("state"), agent.hear_until("state"))
        yield customer, agent


async def everything_until_pong(line: Line) -> list[dict[str, Any]]:
    await line.send(type="ping", last=line.last)
    heard = []
    while not heard or heard[-1]["type"] != "pong":
        heard.append(await line.hear())
    return heard


async def test_the_other_side_sees_who_types_and_the_log_does_not(server: Server) -> None:
    async with two_sides(server, "Typist") as (customer, agent):
        await customer.send(type="typing")
        assert await agent.hear_until("typing") == {"type": "typing", "author": "customer", "name": "Typist"}
        await agent.send(type="typing")
        assert await customer.hear_until("typing") == {"type": "typing", "author": "agent", "name": "Ines"}
        assert [frame["author"] for frame in agent.frames if frame["type"] == "typing"] == ["customer"]
        assert (await everything_until_pong(customer))[-1] == {"type": "pong", "head": 1}


async def test_who_types_all_the_time_is_told_of_now_and_then(server: Server) -> None:
    async with two_sides(server, "Restless") as (customer, agent):
        for _ in range(10):
            await customer.send(type="typing")
        await customer.post("done")
        await agent.hear_texts(2)
        assert len([frame for frame in agent.frames if frame["type"] == "typing"]) <= 3


async def test_both_sides_see_how_far_the_other_has_read(server: Server) -> None:
    async with two_sides(server, "Reader") as (customer, agent):
        await customer.post("one")
        await customer.post("two")
        await asyncio.gather(customer.hear_texts(3), agent.hear_texts(3))
        await agent.send(type="read", last=3)
        for line in (customer, agent):
            assert await line.hear_until("read") == {"type": "read", "author": "agent", "last": 3}
        await agent.send(type="read", last=2)  # no step back
        await customer.send(type="read", last=99)  # nobody reads what was never written
        await customer.send(type="read", last=1)
        assert await agent.hear_until("read") == {"type": "read", "author": "customer", "last": 1}
        await customer.send(type="hello", version=1, last=3, **customer.hello)
        state = await customer.hear_until("state")
        while state["read"] != {"customer": 1, "agent": 3}:
            state = await customer.hear_until("state")


async def test_a_colleague_who_looks_on_reads_for_nobody(server: Server) -> None:
    async with two_sides(server, "Watched") as (customer, agent):
        talk = conversation_id(Visitor(server, who="omar"), "Watched")
        await customer.post("Anybody there?")
        async with on_the_line(server, "/ws/chat/agent/", who="omar", conversation=talk, last=0) as omar:
            await asyncio.gather(omar.hear_texts(2), agent.hear_texts(2))
            await omar.send(type="read", last=2)
            await omar.send(type="ping", last=2)
            await omar.hear_until("pong")
            await agent.send(type="read", last=1)  # which would be a step back after what he has read
            await customer.hear_until("read", author="agent", last=1)
            await customer.send(type="hello", version=1, last=2, **customer.hello)
            assert (await customer.hear_until("state"))["read"]["agent"] == 1
            assert [f["last"] for f in customer.frames if f["type"] == "read"] == [1]


async def test_who_waits_sees_the_queue_move(server: Server) -> None:
    async with on_the_line(server, "/ws/chat/desk/", who="mona", version=1) as desk:
        await desk.hear_until("desk")
        await desk.send(type="status", status="available", capacity=3, manual=True)  # nothing is handed to her
        while (await desk.hear_until("desk"))["status"] != "available":
            pass
        first, second = (Visitor(server).start_chat(name, topic="billing") for name in ("Before", "Behind"))
        async with on_the_line(server, token=first, last=0) as ahead, on_the_line(server, token=second, last=0) as line:
            await ahead.hear_until("state")
            before = await line.hear_until("state")
            while not before["place"] or before["place"] < 2:
                before = await line.hear_until("state")
            assert Visitor(server, who="mona").take("Before")[0] == 200
            after = await line.hear_until("state")
            while after["place"] != before["place"] - 1:
                after = await line.hear_until("state")
        await desk.send(type="status", status="away")


async def test_the_desk_shows_what_is_in_my_hands_and_changes_with_every_word(server: Server) -> None:
    async with (
        two_sides(server, "Handled") as (customer, _),
        on_the_line(server, "/ws/chat/desk/", who="ines", version=1) as desk,
    ):
        await customer.post("Hello?")
        mine = [row for row in (await desk.hear_until("desk"))["mine"] if row["name"] == "Handled"]
        while mine[0]["text"] != "Hello?":
            mine = [row for row in (await desk.hear_until("desk"))["mine"] if row["name"] == "Handled"]
        assert (mine[0]["topic"], mine[0]["unread"]) == ("connectivity", 1)


async def test_an_agent_says_busy_on_the_desks_line(server: Server) -> None:
    async with on_the_line(server, "/ws/chat/desk/", who="omar", version=1) as desk:
        await desk.hear_until("desk")
        await desk.send(type="status", status="busy", capacity=2, manual=True)
        frame = await desk.hear_until("desk")
        while frame["status"] != "busy":
            frame = await desk.hear_until("desk")
        assert (frame["capacity"], frame["manual"]) == (2, True)
        await desk.send(type="status", status="asleep")
        assert await closed_with(desk) == 4400


async def test_a_frame_of_a_later_version_is_passed_over(server: Server) -> None:
    async with two_sides(server, "Modern") as (customer, agent):
        await customer.socket.send(json.dumps({"type": "something-new"}))
        await customer.post("still here")
        assert (await agent.hear_texts(2))[1] == "still here"

"""The chat over real sockets: both sides see one log, whatever happens to the line."""

import asyncio
import json
import re

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.chat.server import Line, Server, Visitor, on_both_servers, on_the_line

pytestmark = pytest.mark.processes


def conversation_id(agent: Visitor, name: str) -> str:
    found = re.search(r'data-conversation="([^"]+)"', agent.open(agent.desk(name))[1])
    assert found
    return found[1]


async def closed_with(line: Line) -> int | None:
    with pytest.raises(ConnectionClosed):
        while True:
            await line.hear()
    return line.socket.close_code


@on_both_servers
async def test_a_customer_and_an_agent_see_the_same_log_in_the_same_order(server: Server) -> None:
    token = Visitor(server).start_chat("Claire")
    ines = Visitor(server, who="ines")
    assert ines.take("Claire")[0] == 200
    async with (
        on_the_line(server, token=token, last=0) as customer,
        on_the_line(
            server, "/ws/chat/agent/", who="ines", conversation=conversation_id(ines, "Claire"), last=0
        ) as agent,
    ):
        await asyncio.gather(customer.hear_until("state"), agent.hear_until("state"))
        for number in range(4):
            await customer.post(f"customer {number}")
            await agent.post(f"agent {number}")
        logs = await asyncio.gather(customer.hear_texts(9), agent.hear_texts(9))
        assert logs[0] == logs[1]
        assert sorted(logs[0][1:]) == sorted(f"{who} {n}" for who in ("customer", "agent") for n in range(4))
        assert customer.frames[0] == {"type": "welcome", "version": 1, "head": 1, "last": 0, "ping_every": 20}


async def test_who_comes_back_after_a_cut_gets_what_was_missed_and_nothing_twice(server: Server) -> None:
    token = Visitor(server).start_chat("Cut")
    async with on_the_line(server, token=token, last=0) as first:
        await first.post("one")
        await first.hear_texts(1)
        first.socket.transport.abort()
    async with on_the_line(server, token=token, last=0) as other:
        await other.post("two")
        await other.post("three")
        await other.hear_texts(3)
    async with on_the_line(server, token=token, last=1) as again:
        assert await again.hear_texts(2) == ["two", "three"]


async def test_the_same_key_again_is_acknowledged_with_the_same_sequence(server: Server) -> None:
    token = Visitor(server).start_chat("Twice")
    async with on_the_line(server, token=token, last=0) as line:
        await line.post("once", key="the-clients-own-key")
        await line.post("once", key="the-clients-own-key")
        for _ in range(2):
            ack = await line.hear_until("ack")
            assert ack == {"type": "ack", "key": "the-clients-own-key", "sequence": 1}
        await line.send(type="ping", last=1)
        assert await line.hear_until("pong") == {"type": "pong", "head": 1}
        assert line.texts == ["once"]


async def test_an_agent_who_quotes_a_contract_is_asked_and_a_customer_is_not(server: Server) -> None:
    token = Visitor(server).start_chat("Quoted")
    ines = Visitor(server, who="ines")
    assert ines.take("Quoted")[0] == 200
    talk, quote = conversation_id(ines, "Quoted"), "It is PV-20417733."
    async with (
        on_the_line(server, token=token, last=0) as customer,
        on_the_line(server, "/ws/chat/agent/", who="ines", conversation=talk, last=0) as agent,
    ):
        await asyncio.gather(customer.hear_until("state"), agent.hear_until("state"))
        await agent.post(quote, key="agents-key-1")
        refused = {"type": "refused", "key": "agents-key-1", "reason": "unproved"}
        assert await agent.hear_until("refused") == refused
        await agent.send(type="post", key="agents-key-1", text=quote, knowingly="yes")
        assert await agent.hear_until("refused") == refused
        await agent.send(type="post", key="agents-key-1", text=quote, knowingly=True)
        assert (await agent.hear_until("ack"))["sequence"] == 2
        await customer.post("And PV-20417734?")
        assert (await customer.hear_until("ack"))["sequence"] == 3
        assert (await customer.hear_texts(3))[1:] == [quote, "And PV-20417734?"]


async def test_a_client_with_a_gap_says_hello_again_and_gets_it_filled(server: Server) -> None:
    token = Visitor(server).start_chat("Gap")
    async with on_the_line(server, token=token, last=0) as line:
        for text in ("one", "two", "three"):
            await line.post(text)
        await line.hear_texts(3)
        line.last, line.texts = 1, ["one"]
        await line.send(type="hello", version=1, token=token, last=1)
        assert await line.hear_texts(3) == ["one", "two", "three"]


async def test_a_client_that_knows_more_than_the_server_starts_from_the_beginning(server: Server) -> None:
    token = Visitor(server).start_chat("Ahead")
    async with on_the_line(server, token=token, last=77) as line:
        assert (await line.hear_until("welcome"))["last"] == 0


@on_both_servers
@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://localhost", "http://localhost.evil.example:{port}", "null", None]
)
async def test_a_page_of_somebody_elses_gets_no_socket(server: Server, origin: str | None) -> None:
    port = server.url.rpartition(":")[2]
    async with on_the_line(server):
        pass  # ours does
    with pytest.raises(InvalidStatus) as refused:
        async with on_the_line(server, origin=origin and origin.format(port=port)):
            pass
    assert refused.value.response.status_code == 403


@on_both_servers
@pytest.mark.parametrize("wrong", ["cut", "other", "empty"])
async def test_a_stranger_gets_nothing(server: Server, wrong: str) -> None:
    token = Visitor(server).start_chat("Private")
    other = Visitor(server).start_chat("Other")
    _name, _, signature = token.partition(".")
    forged = {"cut": token[:-1], "other": f"{other.partition('.')[0]}.{signature}", "empty": ""}[wrong]
    async with on_the_line(server, token=token, last=0) as line:
        assert (await line.hear())["type"] == "welcome"
    async with on_the_line(server, token=forged, last=0) as line:
        assert await line.hear() == {"type": "reset", "reason": "no_access"}
        assert await closed_with(line) == 4403


async def test_an_agent_of_another_team_gets_nothing(server: Server) -> None:
    Visitor(server).start_chat("Teams")
    conversation = conversation_id(Visitor(server, who="ines"), "Teams")
    async with on_the_line(server, "/ws/chat/agent/", who="ines", conversation=conversation, last=0) as line:
        assert (await line.hear())["type"] == "welcome"
        await line.post("I have not taken it")
        assert (await line.hear_until("refused"))["reason"] == "not_yours"
    for who in ("mona", ""):
        async with on_the_line(server, "/ws/chat/agent/", who=who, conversation=conversation, last=0) as line:
            assert await line.hear() == {"type": "reset", "reason": "no_access"}
            assert await closed_with(line) == 4403


@on_both_servers
async def test_frames_that_are_too_big_or_make_no_sense_end_the_line(server: Server) -> None:
    token = Visitor(server).start_chat("Frames")
    for frame, code in [
        (json.dumps({"type": "ping", "last": 0, "more": "x" * 17000}), 4413),
        (json.dumps({"type": "post", "key": "k" * 17000, "text": "x"}), 4413),
        ("{", 4400),
        (json.dumps({"type": "post", "key": 1, "text": "x"}), 4400),
        (b"bytes", 4415),
    ]:
        async with on_the_line(server, token=token, last=0) as line:
            await line.hear_until("welcome")
            await line.socket.send(frame)
            assert await closed_with(line) == code


async def test_a_message_that_can_not_be_sent_is_refused_by_its_key_and_the_next_one_is_stored(server: Server) -> None:
    token = Visitor(server).start_chat("Poison")
    async with on_the_line(server, token=token, last=0) as line:
        await line.hear_until("welcome")
        unsendable: list[tuple[str, str | None, str]] = [
            ("pasted-terminal", "x" + "\x1b" * 2900, "too_long"),  # 17,000 bytes of JSON
            ("four-thousand-emoji", "\U0001f600" * 4000, "too_long"),  # as \\u escapes: 48,000 bytes
            ("short", "x", "bad_key"),
            ("no-text-at-all", None, "unreadable"),
        ]
        for key, text, reason in unsendable:
            await line.socket.send(json.dumps({"type": "post", "key": key, "text": text}))
            assert await line.hear_until("refused") == {"type": "refused", "key": key, "reason": reason}
        await line.post("still here", key="the-next-one")
        assert (await line.hear_until("ack"))["sequence"] == 1


async def test_a_text_that_is_too_long_is_refused_and_the_line_goes_on(server: Server) -> None:
    token = Visitor(server).start_chat("Long")
    async with on_the_line(server, token=token, last=0) as line:
        await line.post("x" * 4001, key="a-long-text")
        assert await line.hear_until("refused") == {"type": "refused", "key": "a-long-text", "reason": "too_long"}
        await line.post("x" * 4000, key="a-good-text")
        assert (await line.hear_until("ack"))["sequence"] == 1


async def test_a_flood_is_slowed_down(server: Server) -> None:
    token = Visitor(server).start_chat("Flood")
    async with on_the_line(server, token=token, last=0) as line:
        keys = [await line.post(f"line {number}") for number in range(15)]
        answers = {}
        while len(answers) < len(keys):
            frame = await line.hear()
            if frame["type"] in {"ack", "refused"}:
                answers[frame["key"]] = frame.get("reason", "stored")
        assert [answers[key] for key in keys] == ["stored"] * 10 + ["too_fast"] * 5


@on_both_servers
async def test_a_flood_of_frames_ends_the_line(server: Server) -> None:
    token = Visitor(server).start_chat("Frantic")
    async with on_the_line(server, token=token, last=0) as line:
        for _ in range(60):
            await line.send(type="ping", last=0)
        async with asyncio.timeout(20):
            assert await closed_with(line) == 4429


async def test_a_new_chat_appears_on_the_desks_of_its_team_alone(server: Server) -> None:
    async with (
        on_the_line(server, "/ws/chat/desk/", who="ines", version=1) as ines,
        on_the_line(server, "/ws/chat/desk/", who="mona", version=1) as mona,
    ):
        await asyncio.gather(ines.hear_until("desk"), mona.hear_until("desk"))
        await asyncio.to_thread(Visitor(server).start_chat, "Newcomer")
        frame = await ines.hear_until("desk")
        while "Newcomer" not in [row["name"] for row in frame["waiting"]]:
            frame = await ines.hear_until("desk")
        await mona.send(type="ping")
        assert "Newcomer" not in [row["name"] for row in (await mona.hear_until("desk"))["waiting"]]


async def test_the_desks_socket_is_for_agents(server: Server) -> None:
    async with on_the_line(server, "/ws/chat/desk/", version=1) as line:
        assert await closed_with(line) == 4403


async def test_of_two_agents_who_take_a_chat_at_once_one_wins(server: Server) -> None:
    ines, omar = Visitor(server, who="ines"), Visitor(server, who="omar")
    for name in [f"Race{letter}" for letter in "ABCDEF"]:
        token = Visitor(server).start_chat(name)
        await asyncio.gather(asyncio.to_thread(ines.take, name), asyncio.to_thread(omar.take, name))
        async with on_the_line(server, token=token, last=0) as line:
            state = await line.hear_until("state")
            assert line.texts == [f"{state['agent']} from the connectivity team has joined."]
            assert state["agent"] in {"Ines", "Omar"}

"""Redis is away: nothing is lost, and the conversation goes on by form and by asking."""

import asyncio
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from supportportal.foundations import environment
from supportportal.serve import redis_server as embedded
from tests.chat.server import Server, Visitor, on_the_line, running_server
from tests.conftest import wait_for_redis

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def without_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    nowhere = Path(tmp_path_factory.mktemp("away")) / "redis.sock"
    with running_server("daphne", f"unix://{nowhere}") as running:
        yield running


def test_both_sides_go_on_by_form(without_redis: Server) -> None:
    customer, ines = Visitor(without_redis), Visitor(without_redis, who="ines")
    token = customer.start_chat("Claire")
    url = f"/en/chat/{token}/messages"
    body = json.dumps({"key": "the-first-key", "text": "Is anybody there?"}).encode()
    posted = customer.open(url, body, **{"Content-Type": "application/json"})
    assert (posted[0], json.loads(posted[1])) == (200, {"key": "the-first-key", "sequence": 1})
    assert ines.take("Claire")[0] == 200
    page = ines.desk("Claire")
    ines.submit(page, page.replace("change/", "act/answer/"), key="ines-first-key", text="I am")
    news = json.loads(customer.open(f"{url}?after=0")[1])
    assert [message["text"] for message in news["messages"]] == [
        "Is anybody there?",
        "Ines from the connectivity team has joined.",
        "I am",
    ]


async def test_both_sides_go_on_by_socket(without_redis: Server) -> None:
    """On one process a hint needs no Redis; on several, the next ping makes up for it."""
    token = Visitor(without_redis).start_chat("Ada")
    ines = Visitor(without_redis, who="ines")
    assert ines.take("Ada")[0] == 200
    found = re.search(r'data-conversation="([^"]+)"', ines.open(ines.desk("Ada"))[1])
    assert found
    async with (
        on_the_line(without_redis, token=token, last=0) as customer,
        on_the_line(without_redis, "/ws/chat/agent/", who="ines", conversation=found[1], last=0) as agent,
    ):
        await asyncio.gather(customer.hear_until("state"), agent.hear_until("state"))
        await customer.post("Is it slow without Redis?")
        await agent.hear_texts(2)
        await agent.post("No")
        assert (await customer.hear_texts(3))[1:] == ["Is it slow without Redis?", "No"]


def started_redis(folder: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(embedded.command(folder), stdout=subprocess.DEVNULL)
    with redis.Redis.from_url(environment.embedded_redis_url(folder)) as client:
        wait_for_redis(client, process)
    return process


async def test_redis_dies_and_comes_back_under_an_open_conversation(tmp_path: Path) -> None:
    broker = started_redis(tmp_path)
    try:
        with running_server("daphne", environment.embedded_redis_url(tmp_path)) as server:
            token = Visitor(server).start_chat("Claire")
            async with on_the_line(server, token=token, last=0) as one, on_the_line(server, token=token, last=0) as two:
                await one.hear_until("state")
                await two.hear_until("state")
                broker.kill()
                broker.wait(10)
                await one.post("while it was away")
                await one.hear_texts(1)
                await two.send(type="ping", last=0)
                assert await two.hear_texts(1) == ["while it was away"]
                broker = started_redis(tmp_path)
                await one.post("when it was back")
                await one.hear_texts(2)
                await two.send(type="ping", last=1)
                assert await two.hear_texts(2) == ["while it was away", "when it was back"]
    finally:
        broker.kill()
        broker.wait(10)

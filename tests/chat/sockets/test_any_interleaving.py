"""Whatever is posted, lost, cut and restarted, in whichever order: in the end all logs are the same."""

import asyncio
import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.chat.client import Client, connected
from tests.faults.chat_server import Mortal, mortal

pytestmark = pytest.mark.processes

names = (f"Claire{number}" for number in itertools.count())

who = st.sampled_from(["customer", "agent", "tab"])
acts = st.one_of(
    st.tuples(st.just("post"), who),
    st.tuples(st.just("post"), who),
    st.tuples(st.just("post the same again"), who),
    st.tuples(st.just("cut"), who),
    st.tuples(st.just("hear nothing"), who),
    st.tuples(st.just("pause"), st.just("all")),
    st.tuples(st.just("restart"), st.just("server")),
)


class Deaf(Client):
    """May lose frames on their way in, as many as it is told."""

    losing = 0

    async def take(self, socket: Any, messages: list[dict[str, Any]]) -> None:
        if self.losing:
            self.losing -= 1
            return
        await super().take(socket, messages)


@pytest.fixture(scope="module")
def server(redis_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mortal]:
    with mortal("daphne", tmp_path_factory.mktemp("chat"), redis_server, lifted=True) as running:
        yield running


async def play(server: Mortal, script: list[tuple[str, str]]) -> None:
    customer, agent = server.two_sides(next(names), ping_every=0.3, kind=Deaf)
    tab = server.customer(customer.hello["token"], ping_every=0.3, kind=Deaf)
    people = {"customer": customer, "agent": agent, "tab": tab}
    keys: dict[str, str] = {}
    restarts = 0
    async with connected(*people.values()):
        for number, (act, name) in enumerate(script):
            match act:
                case "post":
                    keys[f"{name} {number}"] = f"the-key-{number:04d}-{name}"
                    await people[name].post(f"{name} {number}", key=keys[f"{name} {number}"])
                case "post the same again":
                    for text in [text for text in keys if text.startswith(name)][-1:]:
                        await people[name].post(text, key=keys[text])
                case "cut":
                    people[name].cut()
                case "hear nothing":
                    people[name].losing = 2
                case "pause":
                    await asyncio.sleep(0.1)
                case "restart" if restarts < 1:
                    restarts += 1
                    await asyncio.to_thread(server.kill)
                    await asyncio.to_thread(server.start)
        for person in people.values():
            await person.until(1 + len(keys), seconds=40)
        assert [sequence for sequence, _ in customer.log] == list(range(1, len(keys) + 2))
        assert sorted(text for _, text in customer.log[1:]) == sorted(keys)
        assert customer.log == agent.log == tab.log


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=st.lists(acts, min_size=8, max_size=40))
@pytest.mark.timeout(300)
def test_any_interleaving_ends_with_equal_logs(server: Mortal, script: list[tuple[str, str]]) -> None:
    server.forget_limits()
    asyncio.run(play(server, script))

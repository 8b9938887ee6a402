"""Whoever asks for many pages waits for their own, and nobody else does."""

import asyncio
import resource
from collections.abc import Iterator
from typing import Any

import pytest

from supportportal import open_files, turns
from supportportal.turns import AT_ONCE, MAX_WAITING, Turns

pytestmark = pytest.mark.one_database
GREEDY, OTHER = "203.0.113.66", "198.51.100.1"


class Pages:
    """A site that notes whose page is being made, and finishes them when it is told to."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.finish, self.six_made = asyncio.Event(), asyncio.Event()
        self.sent = asyncio.Event()  # the last byte of each answer
        self.door = Turns(self.page)
        self.sent.set()

    async def page(self, scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        self.made.append(scope["client"][0])
        if len(self.made) == 6:
            self.six_made.set()
        await self.finish.wait()
        if scope["path"] == "/broken":
            raise RuntimeError("no such page")
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await self.sent.wait()
        await send({"type": "http.response.body", "body": b""})

    def ask(
        self, address: str, *, path: str = "/", body: "asyncio.Future[None] | None" = None
    ) -> asyncio.Task[list[int]]:
        """The statuses that were answered. `body`: what comes of it comes when this is done."""
        pieces: Iterator[bool] = iter([True, False] if body else [False])
        statuses = []

        async def receive() -> Any:
            more = next(pieces)
            if body and not more:
                await body
            return {"type": "http.request", "body": b"", "more_body": more}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        async def answered() -> list[int]:
            await self.door({"type": "http", "path": path, "client": (address, 0), "headers": []}, receive, send)
            return statuses

        return asyncio.create_task(answered())


async def everybody_has_come_as_far_as_they_can() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_one_address_has_its_pages_made_in_turns_and_another_does_not_wait_for_them() -> None:
    pages = Pages()
    greedy = [pages.ask(GREEDY) for _ in range(5)]
    await everybody_has_come_as_far_as_they_can()
    other = pages.ask(OTHER)
    await everybody_has_come_as_far_as_they_can()
    assert pages.made == [GREEDY] * AT_ONCE + [OTHER]
    pages.finish.set()
    assert await asyncio.gather(*greedy, other) == [[200]] * 6
    assert pages.door.queues == {}


async def test_who_is_still_sending_keeps_nobody_of_their_office_waiting() -> None:
    pages, slow = Pages(), asyncio.get_running_loop().create_future()
    uploads = [pages.ask(GREEDY, body=slow) for _ in range(5)]
    await everybody_has_come_as_far_as_they_can()
    pages.finish.set()
    assert await pages.ask(GREEDY) == [200]
    slow.set_result(None)
    assert await asyncio.gather(*uploads) == [[200]] * 5


async def test_who_is_still_reading_keeps_nobody_of_their_office_waiting() -> None:
    pages = Pages()
    pages.finish.set()
    pages.sent.clear()
    downloads = [pages.ask(GREEDY) for _ in range(5)]
    await everybody_has_come_as_far_as_they_can()
    assert pages.made == [GREEDY] * 5
    pages.sent.set()
    assert await asyncio.gather(*downloads) == [[200]] * 5


async def test_a_page_that_takes_long_keeps_nobody_of_their_office_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONGEST", 0.01)
    pages = Pages()
    slow = [pages.ask(GREEDY) for _ in range(6)]
    await asyncio.wait_for(pages.six_made.wait(), 30)
    pages.finish.set()
    assert await asyncio.gather(*slow) == [[200]] * 6
    assert pages.door.queues == {}


async def test_a_page_that_fails_or_that_nobody_waits_for_any_more_ends_its_turn() -> None:
    pages = Pages()
    broken = [pages.ask(GREEDY, path="/broken") for _ in range(AT_ONCE)]
    gone = [pages.ask(GREEDY) for _ in range(3)]
    await everybody_has_come_as_far_as_they_can()
    for task in gone:
        task.cancel()
    pages.finish.set()
    failures = await asyncio.gather(*broken, *gone, return_exceptions=True)
    assert [type(failure) for failure in failures] == [RuntimeError] * AT_ONCE + [asyncio.CancelledError] * 3
    assert await asyncio.gather(*(pages.ask(GREEDY) for _ in range(AT_ONCE + 1))) == [[200]] * (AT_ONCE + 1)


async def test_a_proxy_on_this_machine_that_was_not_named_brings_everybody() -> None:
    pages = Pages()
    everybody = [pages.ask("127.0.0.1") for _ in range(5)]
    await everybody_has_come_as_far_as_they_can()
    assert pages.made == ["127.0.0.1"] * 5
    pages.finish.set()
    await asyncio.gather(*everybody)


async def test_who_waits_for_three_hundred_pages_is_told_that_it_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONGEST", 60)  # no turn ends meanwhile, however slow this machine is
    pages = Pages()
    waiting = [pages.ask(GREEDY) for _ in range(AT_ONCE + MAX_WAITING)]
    await everybody_has_come_as_far_as_they_can()
    assert await pages.ask(GREEDY) == [429]
    pages.finish.set()
    assert await pages.ask(OTHER) == [200]
    assert await asyncio.gather(*waiting) == [[200]] * (AT_ONCE + MAX_WAITING)


def test_a_web_server_opens_as_many_files_as_it_may() -> None:
    before, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, most))
    try:
        open_files.allow_many()
        wanted = open_files.MAX_OPEN_FILES if most == resource.RLIM_INFINITY else min(most, open_files.MAX_OPEN_FILES)
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (wanted, most)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (before, most))

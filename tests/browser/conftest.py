"""One portal and one Chromium for all browser tests of a run."""

import contextlib
import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from playwright.sync_api import Browser, expect, sync_playwright

from supportportal.foundations.environment import embedded_redis_url
from tests import chromium, prepared
from tests.portal import Portal, running_portal

expect.set_options(timeout=15_000)  # milliseconds: what comes, comes at once, but a busy machine has its bad seconds


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of a portal that has been opened once, with its demo. A first start takes far longer than a copy."""
    of_this_worker = tmp_path_factory.getbasetemp()
    folder = (of_this_worker if worker_id == "master" else of_this_worker.parent) / "opened"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            first = Path(tmp_path_factory.mktemp("first"))
            prepared.copy_sqlite(first / "portal.sqlite3")
            with running_portal(first):
                pass  # stopped as soon as it is ready
            first.rename(folder)
    return folder


@pytest.fixture(scope="module")
def new_folder(opened: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For a portal of a module's own."""
    return copied(opened, tmp_path_factory)


def copied(opened: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(opened, tmp_path_factory.mktemp("portal") / "data", ignore=shutil.ignore_patterns("redis"))


@pytest.fixture(scope="session")
def portal(opened: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with running_portal(copied(opened, tmp_path_factory)) as running:
        yield running


@pytest.fixture
def no_chats(portal: Portal) -> None:
    """Nobody of the demo or of another test is left in anybody's hands, and ten new chats may be started.

    Otherwise an agent who comes to the desk is handed them, says nothing to them, and so a minute later is handed
    nothing for a minute: a test that takes longer than that would wait in vain. And all tests come from one address.
    """
    with redis.Redis.from_url(embedded_redis_url(portal.data)) as server:
        for limit in server.scan_iter("limit:*"):
            server.delete(limit)
    with contextlib.closing(sqlite3.connect(portal.data / "portal.sqlite3", timeout=30)) as database, database:
        database.execute(
            "UPDATE chat_conversation SET status = 'closed', closed_at = datetime('now') WHERE closed_at IS NULL"
        )


@pytest.fixture
def browser(chromium_process: Browser) -> Iterator[Browser]:
    """Its windows are closed after each test: their sockets and scripts would go on beside the next one."""
    yield chromium_process
    for context in chromium_process.contexts:
        context.close()


@pytest.fixture(scope="session")
def chromium_process() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or chromium.found()
    if path is None:
        pytest.fail("no Chromium on this machine; `make test` installs one where it may")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)

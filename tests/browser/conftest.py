"""One portal, its customers' mail server, and one Chromium for all browser tests of a worker."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator

import pytest
import redis
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from supportportal.foundations.environment import embedded_redis_url
from tests import chromium, prepared
from tests.browser.desk import a_letter, open_ticket, sign_in
from tests.mailbox import Mailbox, running_mailbox
from tests.portal import Portal, free_port, running_portal

expect.set_options(timeout=15_000)  # milliseconds: what comes, comes at once, but a busy machine has its bad seconds


@pytest.fixture(scope="session")
def mailbox() -> Iterator[Mailbox]:
    """The mail server of all customers."""
    with running_mailbox() as running:
        yield running


@pytest.fixture(scope="session")
def embedding_site() -> str:
    """The one other site whose pages may hold the chat's box; nothing answers there but what a test starts."""
    return f"http://127.0.0.1:{free_port()}"


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox, embedding_site: str) -> Iterator[Portal]:
    data = tmp_path_factory.mktemp("portal") / "data"
    prepared.copy_demo(data)
    with contextlib.closing(sqlite3.connect(data / "portal.sqlite3")) as database, database:
        database.execute("UPDATE tickets_agent SET language = 'en'")  # two of the demo’s people read French
    with running_portal(data, EMAIL_URL=mailbox.url, CHAT_EMBED_ORIGINS=embedding_site) as running:
        yield running


@pytest.fixture
def no_chats(portal: Portal) -> None:
    """Nobody of the demo or of another test is left in anybody's hands or at the desk, and ten chats may be started.

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
        database.execute("UPDATE chat_agentdesk SET seen_at = datetime('now', '-1 day')")


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


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """No page may break the content policy or fail a script."""
    complaints: list[str] = []
    context = browser.new_context(locale="en-GB")
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("console", lambda told: complaints.append(told.text) if "Content Security" in told.text else None)
    yield context
    context.close()
    assert complaints == []


@pytest.fixture
def desk(context: BrowserContext, portal: Portal) -> Page:
    """Somebody of the connectivity team before a new ticket."""
    page = context.new_page()
    sign_in(page, portal, "connectivity")
    open_ticket(page, portal, a_letter(portal))
    return page

"""The customer's box: files, two tabs, nobody there, the end, and the box on another site of the company."""

import contextlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chatting import an_agent, log_of, somebody, start_chat, stored, write
from tests.portal import Portal
from tests.tickets.factories import make_png

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("no_chats")]


@pytest.fixture
def agent(browser: Browser, portal: Portal, problems: list[str]) -> Iterator[Page]:
    """Somebody of the general team is at the desk; without them no chat is offered."""
    page = an_agent(browser, portal, "general", problems)
    yield page
    page.close()


@pytest.fixture
def problems() -> Iterator[list[str]]:
    """What the browsers complained about; nothing, in the end."""
    found: list[str] = []
    yield found
    assert found == []


def choose(page: Page, topic: str) -> None:
    page.click("[data-chat-bubble]")
    page.click("[data-go=topic] >> visible=true")
    page.click(f"[data-topic={topic}]")


def test_pictures_are_shown_and_what_may_not_be_opened_is_locked_with_a_word(
    browser: Browser, portal: Portal, agent: Page, problems: list[str], tmp_path: Path
) -> None:
    picture, program = tmp_path / "écran.png", tmp_path / "run.exe"
    picture.write_bytes(make_png())
    program.write_bytes(b"MZ\x90\x00" + b"\0" * 500)
    page = somebody(browser, problems)
    start_chat(page, portal, name="Nina", topic="general")
    page.set_input_files("[data-chat-choose]", [picture, program])
    expect(page.locator(".chat-files img[alt='écran.png']")).to_be_visible()
    expect(page.locator(".chat-files li").nth(1)).to_contain_text("it can’t be opened here")
    expect(page.locator("[data-chat-uploads]")).to_be_empty()
    with page.expect_download() as download:
        page.click(".chat-files a")
    assert download.value.suggested_filename == "écran.png"


def test_two_tabs_show_the_same_conversation_and_it_goes_on_from_page_to_page(
    browser: Browser, portal: Portal, agent: Page, problems: list[str]
) -> None:
    page = somebody(browser, problems)
    start_chat(page, portal, name="Nina", topic="general")
    write(page, "from the first tab")
    other = page.context.new_page()
    other.goto(f"{portal.url}/en/")
    other.click("[data-chat-bubble]")
    expect(stored(other)).to_have_count(1)
    write(other, "from the second")
    expect(stored(page)).to_have_count(2)
    page.goto(f"{portal.url}/en/legal/terms/")
    expect(page.locator(".chat-box")).to_be_visible()
    expect(stored(page)).to_have_count(2)
    said = [text for text in log_of(page) if text.startswith("from")]
    assert said == ["from the first tab", "from the second"]


def test_nothing_is_kept_of_what_somebody_reads_before_they_open_the_chat(
    browser: Browser, portal: Portal, problems: list[str]
) -> None:
    page = somebody(browser, problems)
    for path in ("faq/", "legal/terms/"):
        page.goto(f"{portal.url}/en/{path}")
    expect(page.locator("button[data-chat-bubble]")).to_be_visible()
    kept = "() => [Object.keys(sessionStorage).length, Object.keys(localStorage).length]"
    assert page.evaluate(kept) == [0, 0]
    page.click("[data-chat-bubble]")
    page.goto(f"{portal.url}/en/tutorials/")
    expect(page.locator("button[data-chat-bubble]")).to_be_visible()
    trail = page.evaluate("() => sessionStorage.getItem('chat.trail').split('\\n').map((line) => line.split(' ')[0])")
    assert trail == ["/en/legal/terms/", "/en/tutorials/"]


def test_where_nobody_is_the_message_becomes_a_request(browser: Browser, portal: Portal, problems: list[str]) -> None:
    page = somebody(browser, problems)
    page.goto(f"{portal.url}/en/faq/")
    choose(page, "billing")
    expect(page.locator("[data-chat-absent]")).to_be_visible()
    page.fill("#chat-letter", "My card was charged twice.")
    page.fill("#chat-name", "Omar")
    page.fill("#chat-email", "not an address")
    page.click(".chat-details [type=submit]:visible")
    expect(page.locator("#chat-email-error")).to_be_visible()
    problems.remove("Failed to load resource: the server responded with a status of 400 (Bad Request)")
    assert page.input_value("#chat-letter") == "My card was charged twice."
    page.fill("#chat-email", "omar@customers.example")
    page.click(".chat-details [type=submit]:visible")
    expect(page.locator("[data-chat-left]")).to_have_text("We have your message, and answer to omar@customers.example.")
    page.click("[data-chat-left-link]")
    expect(page.locator("main")).to_contain_text("It is with the team “Billing”.")


def test_after_the_end_there_is_one_question(
    browser: Browser, portal: Portal, agent: Page, problems: list[str]
) -> None:
    page = somebody(browser, problems)
    start_chat(page, portal, name="Nina", topic="general")
    write(page, "never mind")
    expect(stored(page)).to_have_count(1)
    page.click("[data-chat-end]")
    page.click("[data-chat-end-now]")
    expect(page.locator(".chat-rating")).to_be_visible()
    page.get_by_label("Good", exact=True).check()
    page.click(".chat-rating [type=submit]")
    expect(page.locator(".chat-rating [data-chat-answer]")).to_have_text("Thank you.")
    page.click("[data-chat-again]")
    expect(page.locator("[data-step=topic]")).to_be_visible()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """A test's own site has no log."""


@contextlib.contextmanager
def running_site(folder: Path, port: int) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()


@pytest.fixture
def account_pages(portal: Portal, tmp_path: Path) -> Path:
    """Of another site, with the box's script in them."""
    script = f"<script src='{portal.url}/static/js/chat/embed.js' data-language='en' async></script>"
    (tmp_path / "index.html").write_text(
        f"<!doctype html><link rel=icon href='data:,'><title>Account</title><h1>Account</h1>{script}"
    )
    return tmp_path


def test_the_box_works_in_a_frame_on_another_site(
    browser: Browser, problems: list[str], account_pages: Path, embedding_site: str
) -> None:
    page = somebody(browser, problems)
    with running_site(account_pages, int(embedding_site.rpartition(":")[2])) as address:
        page.goto(address)
        frame = page.frame_locator("iframe")
        frame.locator("[data-chat-bubble]").click()
        frame.locator("[data-go=topic] >> visible=true").click()
        frame.locator("[data-topic=general]").click()
        frame.locator("#chat-letter").fill("From the account pages")
        frame.locator("#chat-name").fill("Nina")
        frame.locator("#chat-email").fill("nina@gmial.com")
        frame.locator("#chat-name").focus()
        frame.get_by_role("button", name="Did you mean nina@gmail.com?").click()
        expect(frame.locator("#chat-email")).to_have_value("nina@gmail.com")
        expect(frame.get_by_role("button", name="Did you mean")).to_have_count(0)
        frame.locator("#chat-email").fill("nina@customers.example")
        frame.locator(".chat-details [type=submit]:visible").click()
        expect(frame.locator("[data-chat-left]")).to_contain_text("nina@customers.example")
        assert page.locator("iframe").bounding_box()["height"] > 500


def test_a_site_that_is_not_in_the_settings_gets_no_box(browser: Browser, account_pages: Path) -> None:
    refused: list[str] = []
    page = somebody(browser, refused)
    with (
        running_site(account_pages, 0) as address,
        page.expect_console_message(lambda said: "frame-ancestors" in said.text or "Refused to frame" in said.text),
    ):
        page.goto(address)
    assert page.frame_locator("iframe").locator("[data-chat-bubble]").count() == 0

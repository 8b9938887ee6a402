"""The chat's box in a real browser: cut lines, keyboard, no script, accessibility, weight."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response, WebSocketRoute, expect

from tests.browser.chatting import (
    SilentLine,
    an_agent,
    go_through_the_box,
    log_of,
    somebody,
    start_chat,
    stored,
    write,
)
from tests.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("no_chats")]


@pytest.fixture
def problems() -> Iterator[list[str]]:
    """What the browsers complained about; nothing, in the end."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def agents(browser: Browser, portal: Portal, problems: list[str]) -> Iterator[None]:
    """Somebody of two teams is at the desk; without them no chat is offered."""
    desks = [an_agent(browser, portal, name, problems) for name in ("general", "billing")]
    yield
    for desk in desks:
        desk.close()


class CutLine:
    """The customer's sockets go through here, and break when told to."""

    def __init__(self, page: Page) -> None:
        self.down = False
        self.open: list[WebSocketRoute] = []
        page.route_web_socket("**/ws/chat/", self.passing)

    def passing(self, socket: WebSocketRoute) -> None:
        if self.down:
            socket.close()
            return
        socket.connect_to_server()
        self.open.append(socket)

    def cut(self) -> None:
        self.down = True
        for socket in self.open:
            socket.close()


def test_the_line_breaks_and_what_was_written_meanwhile_arrives_once(
    browser: Browser, portal: Portal, agents: None, problems: list[str]
) -> None:
    customer = somebody(browser, problems)
    line = CutLine(customer)
    start_chat(customer, portal, name="Nina", topic="general")
    write(customer, "before")
    expect(stored(customer)).to_have_count(1)

    # Without a socket the conversation goes on by asking; with it again, by socket.
    line.cut()
    expect(customer.locator("[data-chat-line]")).to_contain_text("Connection lost.")
    write(customer, "in the tunnel")
    expect(stored(customer)).to_have_count(2, timeout=20_000)
    expect(customer.locator("[data-chat-line]")).to_contain_text("No live connection here")
    line.down = False
    expect(customer.locator("[data-chat-line]")).to_be_empty(timeout=40_000)
    write(customer, "out again")
    expect(stored(customer)).to_have_count(3)
    assert log_of(customer) == ["before", "in the tunnel", "out again"]


def test_after_an_hour_under_a_closed_lid_the_conversation_is_where_it_was(
    browser: Browser, portal: Portal, agents: None, problems: list[str]
) -> None:
    customer = somebody(browser, problems)
    customer.clock.install()
    line = SilentLine(customer, "**/ws/chat/")
    start_chat(customer, portal, name="Nina", topic="general")
    write(customer, "before")
    expect(stored(customer)).to_have_count(1)

    line.vanish()
    elsewhere = customer.context.new_page()
    elsewhere.goto(f"{portal.url}/en/")
    elsewhere.click("[data-chat-bubble]")
    expect(elsewhere.locator(".chat-log")).to_contain_text("before")
    write(elsewhere, "from my phone")
    expect(stored(elsewhere)).to_have_count(2)
    assert log_of(customer) == ["before"]

    customer.clock.fast_forward("01:00:00")
    expect(customer.locator(".chat-log")).to_contain_text("from my phone")
    write(customer, "awake")
    expect(elsewhere.locator(".chat-log")).to_contain_text("awake")
    assert log_of(customer) == log_of(elsewhere) == ["before", "from my phone", "awake"]


def test_a_message_that_can_not_be_sent_says_so_beside_itself_and_the_others_go_on(
    browser: Browser, portal: Portal, agents: None, problems: list[str]
) -> None:
    page = somebody(browser, problems)
    start_chat(page, portal, name="Nina", topic="general")
    for text in ("before", "x" + "\x1b" * 2900, "behind it", "and the last"):
        page.locator("[data-chat-text]").evaluate("(field, text) => { field.value = text; }", text)
        page.press("[data-chat-text]", "Enter")
    refused = page.locator(".chat-message.refused")
    expect(stored(page).locator("visible=true").filter(has_text="and the last")).to_have_count(1)
    assert [text for text in log_of(page) if not text.startswith("x")] == ["before", "behind it", "and the last"]
    expect(refused.locator(".chat-ways")).to_contain_text("too long for one message")
    expect(page.locator("[data-chat-line]")).to_be_empty()
    page.goto(f"{portal.url}/en/faq/")  # it is there on the next page, and can be put right
    expect(refused).to_have_count(1)
    refused.get_by_role("button", name="Change it").click()
    page.fill("[data-chat-text]", "shorter")
    page.press("[data-chat-text]", "Enter")
    expect(stored(page).filter(has_text="shorter")).to_have_count(1)
    expect(refused).to_have_count(0)


def test_words_begun_when_the_chat_ends_stay_and_can_be_sent_by_mail(
    browser: Browser, portal: Portal, agents: None, problems: list[str]
) -> None:
    page = somebody(browser, problems)
    start_chat(page, portal, name="Nina", topic="general")
    write(page, "that was all")
    expect(stored(page)).to_have_count(1)
    page.fill("[data-chat-text]", "or no: one more thing")
    page.request.post(
        f"{portal.url}/en/chat/{page.locator('[data-token]').get_attribute('data-token')}/end",
        headers={"Origin": portal.url},
    )
    late = page.locator(".chat-message.refused")
    expect(late).to_contain_text("or no: one more thing")
    page.goto(f"{portal.url}/en/faq/")
    late.get_by_role("button", name="Send it by mail").click()
    expect(page.locator("[data-chat-left]")).to_have_text("We have your message, and answer to nina@customers.example.")
    page.click("[data-chat-left-link]")
    expect(page.locator("main")).to_contain_text("It is with the team “General”.")


def test_escape_closes_the_box_and_the_focus_returns(browser: Browser, portal: Portal, problems: list[str]) -> None:
    page = somebody(browser, problems)
    page.goto(f"{portal.url}/en/faq/")
    bubble = page.locator("[data-chat-bubble]")
    bubble.focus()
    page.keyboard.press("Enter")
    expect(bubble).to_have_attribute("aria-expanded", "true")
    expect(page.locator("[data-chat-title]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".chat-box")).to_be_hidden()
    expect(bubble).to_be_focused()


def test_without_a_script_the_bubble_is_a_link_to_the_same_steps(
    browser: Browser, portal: Portal, agents: None, problems: list[str]
) -> None:
    page = browser.new_context(java_script_enabled=False, locale="en-GB").new_page()
    page.goto(f"{portal.url}/en/faq/")
    page.click("[data-chat-bubble]")
    page.get_by_role("link", name="Billing").click()
    page.fill("#id_name", "Ada")
    page.fill("#id_email", "ada@customers.example")
    page.get_by_role("button", name="Start chat").click()
    page.fill("[data-chat-text]", "Hello by form")
    page.get_by_role("button", name="Send", exact=True).click()
    assert log_of(page) == ["Hello by form"]
    page.get_by_role("link", name="Look for new messages").click()
    assert log_of(page) == ["Hello by form"]


def test_every_step_of_the_box_is_accessible(
    browser: Browser, portal: Portal, agents: None, problems: list[str]
) -> None:
    page = somebody(browser, problems)
    page.goto(f"{portal.url}/en/faq/")
    page.click("[data-chat-bubble]")
    expect(page.locator("[data-chat-title]")).to_be_focused()
    assert violations(page) == []
    page.click("[data-go=topic] >> visible=true")
    assert violations(page) == []
    page.click("[data-topic=billing]")
    assert violations(page) == []
    start_chat(page, portal, name="Vera", topic="billing")
    write(page, "Hello")
    expect(stored(page)).to_have_count(1)
    assert violations(page) == []


def test_the_scripts_stay_small(
    browser: Browser, portal: Portal, agents: None, problems: list[str], tmp_path: Path
) -> None:
    """As they are written before and with the first click; and a whole conversation, with all it may need, as sent."""
    page, answers = somebody(browser, problems), list[Response]()
    page.on("response", lambda answer: answers.append(answer) if answer.url.endswith(".js") else None)
    with page.expect_response("**/storage.*.js"):  # the last of them
        page.goto(f"{portal.url}/en/faq/", wait_until="networkidle")
    loaded = {"loader.js", "memory.js", "storage.js"}
    before = {name: size for name, size in written(answers).items() if name in loaded}
    assert set(before) == loaded
    assert sum(before.values()) <= 6_000
    answers.clear()
    with page.expect_response("**/articles.*.js"):  # the last of them
        page.click("[data-chat-bubble]")
    clicked = written(answers)
    box = {"box.js", "steps.js", "session.js", "availability.js", "start-form.js", "articles.js"}
    assert box | {"title.js", "words.js", "dom.js"} == set(clicked)
    assert sum(clicked.values()) <= 25_000
    go_through_the_box(page, name="Odile", topic="general")
    (tmp_path / "log.txt").write_text("a log")
    with page.expect_response("**/uploads.*.js"):
        page.set_input_files("[data-chat-choose]", tmp_path / "log.txt")
    expect(page.locator(".chat-message")).to_contain_text(["log.txt"])
    talk = {"box-conversation.js", "conversation.js", "connection.js", "socket.js", "message-log.js", "polling.js"}
    assert talk | {"uploads.js", "address-hint.js"} < set(written(answers))
    sent = {answer.url: answer.request.sizes()["responseBodySize"] for answer in answers}
    hint = next(url for url in sent if "/address-hint." in url)  # fetched while the address is typed, not for the talk
    assert sum(sent.values()) - sent[hint] <= 25_000
    assert sent[hint] <= 1_500


def written(answers: list[Response]) -> dict[str, int]:
    """The name of each in the project, and its bytes."""
    return {re.sub(r".*/(.+)\.\w{12}\.js", r"\1.js", answer.url): len(answer.body()) for answer in answers}


def violations(page: Page) -> list[str]:
    found = Axe().run(page, context=".chat-box, .bubble").response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]

"""Journey: a customer starts a chat, an agent of that team and no other answers, and nothing is lost on either side."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chatting import an_agent, log_of, somebody, start_chat, write
from tests.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("no_chats")]


def test_a_chat_finds_its_team(browser: Browser, portal: Portal) -> None:
    problems: list[str] = []
    right, wrong = (an_agent(browser, portal, name, problems) for name in ("connectivity", "billing"))
    customer = somebody(browser, problems)
    start_chat(customer, portal, name="Wanda", topic="connectivity")
    expect(customer.locator("[data-chat-standing]")).to_contain_text("from the connectivity team")
    write(customer, "No connection since this morning")

    # It is handed to the right desk without a reload, and not to the other.
    right.goto(f"{portal.url}/admin/chat/conversation/?list=mine")
    expect(right.locator("[data-chat-rows]")).to_contain_text("Wanda")
    wrong.goto(f"{portal.url}/admin/chat/conversation/?list=team")
    expect(wrong.locator("[data-chat-rows]")).not_to_contain_text("Wanda")
    right.get_by_role("link", name="Wanda", exact=True).click()
    right.wait_for_url("**/change/")
    assert wrong.request.get(right.url).status == 404

    write(right, "Hello Wanda, which version do you use?")
    expect(customer.locator(".chat-log")).to_contain_text("which version")
    write(customer, "7.4.1")
    expect(right.locator(".chat-log")).to_contain_text("7.4.1")

    # A reload on both sides, and a draft on the way.
    customer.fill("[data-chat-text]", "and by the way")
    customer.reload()
    expect(customer.locator(".chat-log")).to_contain_text("7.4.1")
    expect(customer.locator("[data-chat-text]")).to_have_value("and by the way")
    right.reload()
    assert log_of(right) == log_of(customer)
    assert len(log_of(customer)) == 3

    goes_on_in_another_tab(customer, right, portal)
    is_read_and_passed_on(customer, right, wrong, portal)
    assert problems == []
    for desk in (right, wrong):
        desk.context.close()  # an open desk counts as somebody there, for the other tests of this run too


def goes_on_in_another_tab(customer: Page, right: Page, portal: Portal) -> None:
    second = customer.context.new_page()
    second.goto(f"{portal.url}/en/tutorials/")
    second.click("[data-chat-bubble]")
    expect(second.locator(".chat-log")).to_contain_text("7.4.1")
    write(second, "from the other tab")
    expect(right.locator(".chat-log")).to_contain_text("from the other tab")
    expect(customer.locator(".chat-log")).to_contain_text("from the other tab")
    assert log_of(customer) == log_of(second) == log_of(right)


def is_read_and_passed_on(customer: Page, right: Page, other: Page, portal: Portal) -> None:
    """Typing, read marks and a note; then the other team goes on with the whole conversation."""
    right.fill("[data-chat-text]", "One moment")
    expect(customer.locator("[data-chat-typing]")).to_contain_text("is writing")
    right.press("[data-chat-text]", "Enter")
    expect(right.locator(".chat-message.mine [data-fate]").last).to_have_text("Seen")
    right.get_by_text("Write a note, or whisper to a colleague").click()
    right.get_by_label("Note", exact=True).fill("She paid twice")
    right.get_by_role("button", name="Keep the note").click()
    right.get_by_text("Pass on to a colleague or a team").click()
    right.get_by_label("Pass on to").select_option("topic:billing")
    right.get_by_role("button", name="Pass on", exact=True).click()
    expect(customer.locator("[data-chat-standing]")).to_contain_text("from the billing team")
    other.goto(f"{portal.url}/admin/chat/conversation/?list=mine")
    other.get_by_role("link", name="Wanda", exact=True).click()
    other.wait_for_url("**/change/")
    assert log_of(other) == log_of(customer)
    expect(other.locator(".chat-note")).to_contain_text("She paid twice")
    write(other, "I see it, and pay it back")
    expect(customer.locator(".chat-log")).to_contain_text("pay it back")

"""Journey: a customer starts a chat, an agent of that team and no other answers, and nothing is lost on either side."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chatting import an_agent, log_of, somebody, start_chat, write
from tests.portal import Portal

pytestmark = pytest.mark.browser


def test_a_chat_finds_its_team(browser: Browser, portal: Portal) -> None:
    problems: list[str] = []
    right, wrong = (an_agent(browser, portal, name, problems) for name in ("connectivity", "billing"))
    customer = somebody(browser, problems)
    start_chat(customer, portal, name="Wanda", topic="connectivity")
    expect(customer.locator("[data-chat-standing]")).to_contain_text("Waiting for the connectivity team.")
    write(customer, "No connection since this morning")

    # It appears at the right desk without a reload, and not at the other.
    expect(right.locator("[data-chat-rows]")).to_contain_text("Wanda")
    wrong.reload()
    expect(wrong.locator("[data-chat-rows]")).not_to_contain_text("Wanda")
    right.get_by_role("link", name="Wanda").click()
    right.wait_for_url("**/change/")
    assert wrong.request.get(right.url).status == 404

    right.get_by_role("button", name="Take").click()
    expect(customer.locator("[data-chat-standing]")).to_contain_text("from the connectivity team")
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
    assert len(log_of(customer)) == 4

    goes_on_in_another_tab(customer, right, portal)
    assert problems == []


def goes_on_in_another_tab(customer: Page, right: Page, portal: Portal) -> None:
    second = customer.context.new_page()
    second.goto(f"{portal.url}/en/tutorials/")
    second.click("[data-chat-bubble]")
    expect(second.locator(".chat-log")).to_contain_text("7.4.1")
    write(second, "from the other tab")
    expect(right.locator(".chat-log")).to_contain_text("from the other tab")
    expect(customer.locator(".chat-log")).to_contain_text("from the other tab")
    assert log_of(customer) == log_of(second) == log_of(right)

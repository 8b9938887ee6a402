"""Canned replies and articles in a ticket, by keyboard, in a real browser: chosen, filled in, and what is left open."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.desk import a_letter, open_ticket, sign_in
from tests.browser.test_the_desk import signed_in
from tests.portal import Portal

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(browser: Browser, portal: Portal) -> Iterator[Page]:
    yield from signed_in(browser, portal, "connectivity")


def box(desk: Page) -> Locator:
    return desk.get_by_label("To Claire Martin")


def test_a_canned_reply_by_keyboard(desk: Page, portal: Portal) -> None:
    open_ticket(desk, portal, a_letter(portal))
    text = box(desk)
    text.press_sequentially("Good morning. /hel")
    options = desk.locator(".choices:visible [role=option]")
    expect(options).to_have_count(1)
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(text).to_have_attribute("aria-activedescendant", options.first.get_attribute("id") or "")
    text.press("Enter")
    expect(text).to_have_value("Good morning. Hello Claire, and thank you for writing to us. What can I do for you?")
    expect(options).to_have_count(0)
    text.press_sequentially(" It is 1/2 done.")  # a slash within a word asks for nothing
    expect(options).to_have_count(0)
    text.press_sequentially(" /")
    expect(options.nth(1)).to_be_visible()
    text.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    text.press("Escape")
    expect(options).to_have_count(0)


def test_what_has_no_value_is_selected_to_be_typed_over_and_never_sent(desk: Page, portal: Portal) -> None:
    open_ticket(desk, portal, a_letter(portal))
    text = box(desk)
    text.press_sequentially("/last")
    expect(desk.locator(".choices:visible [role=option]")).to_have_count(1)
    text.press("Tab")
    expect(text).to_have_value(re.compile(r"We have until \{last day\} to put this right"))
    chosen = text.evaluate("box => box.value.slice(box.selectionStart, box.selectionEnd)")
    assert chosen == "{last day}"
    desk.get_by_role("button", name="Reply", exact=True).click()
    expect(desk.locator(".row.wrong .error")).to_have_text(re.compile(r"Fill in \{last day\} first"))
    expect(text).to_have_value(re.compile(r"\{last day\}"))
    text.fill("We have until Friday.")
    desk.get_by_role("button", name="Reply", exact=True).click()
    expect(desk.get_by_text("Reply sent.")).to_be_visible()


def test_a_reply_and_an_article_from_their_windows(desk: Page, portal: Portal) -> None:
    open_ticket(desk, portal, a_letter(portal))
    text = box(desk)
    text.fill("First.\n")
    desk.locator(".reply [data-open=canned]").click()
    search = desk.get_by_role("combobox", name="Canned replies")
    expect(search).to_be_focused()
    search.press_sequentially("goodbye")
    expect(desk.locator("[role=option]:visible")).to_have_count(1)
    search.press("Enter")
    expect(text).to_be_focused()
    expect(text).to_have_value(re.compile(r"^First\.\nI am glad that it works\. .*support@"))
    desk.locator(".reply [data-open=articles]").click()
    desk.get_by_role("combobox", name="Insert an article").fill("kill switch")
    desk.locator("[role=option]:visible").first.click()
    expect(text).to_have_value(re.compile(r"\[[^\]]+\]\(http://[^)]+/en/faq/article/[\w-]+/\)$"))


def test_a_typed_text_becomes_a_canned_reply_on_a_page_of_its_own(desk: Page, portal: Portal) -> None:
    open_ticket(desk, portal, a_letter(portal))
    box(desk).fill("Dear Claire Martin, restart the app.")
    with desk.context.expect_page() as opened:
        desk.locator(".reply [data-keep]").click()
    page = opened.value
    expect(page.get_by_label("Text, in English")).to_have_value("Dear {customer}, restart the app.")
    page.get_by_label("Shortcut").fill("restart")
    page.get_by_label("Title").fill("Restart")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("/restart")).not_to_have_count(0)
    page.close()
    expect(box(desk)).to_have_value("Dear Claire Martin, restart the app.")
    box(desk).fill("/rest")
    box(desk).press("End")
    box(desk).press_sequentially("a")
    expect(desk.locator(".choices:visible [role=option]")).to_have_count(1)


def test_the_list_below_a_text_and_the_windows_are_as_wcag_asks(browser: Browser, portal: Portal) -> None:
    context = browser.new_context(locale="en-GB", bypass_csp=True)  # for the styles of axe
    desk = context.new_page()
    sign_in(desk, portal, "connectivity")
    open_ticket(desk, portal, a_letter(portal))
    box(desk).press_sequentially("/")
    expect(desk.locator(".choices:visible [role=option]").first).to_be_visible()
    assert Axe().run(desk, context=".reply").response["violations"] == []
    box(desk).press("Escape")
    desk.locator(".reply [data-open=canned]").click()
    expect(desk.locator("[role=option]:visible").first).to_be_visible()
    assert Axe().run(desk, context=".inserting-window[open]").response["violations"] == []
    context.close()

"""The desk by keyboard, in a real browser: queue and request, the sheet of all keys, and when none is heard."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import a_letter, open_ticket, sign_in
from tests.browser.test_the_desk import signed_in
from tests.portal import Portal

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(browser: Browser, portal: Portal) -> Iterator[Page]:
    yield from signed_in(browser, portal, "connectivity")


def keys_are_heard(desk: Page) -> None:
    """By the script of the page that has just come."""
    expect(desk.locator("[data-keys-open]").first).not_to_have_attribute("hidden", re.compile(""))


def test_the_queue_by_keyboard(desk: Page, portal: Portal) -> None:
    for _number in range(2):
        open_ticket(desk, portal, a_letter(portal))
    desk.goto(f"{portal.url}/admin/")
    keys_are_heard(desk)
    desk.keyboard.press("g")
    desk.keyboard.press("q")
    desk.wait_for_url("**/admin/tickets/ticket/")
    links = desk.locator("#result_list tbody tr a.subject")
    expect(links.nth(1)).to_be_visible()
    keys_are_heard(desk)
    for key, row in (("j", 0), ("j", 1), ("k", 0), ("k", 0)):
        desk.keyboard.press(key)
        expect(links.nth(row)).to_be_focused()
    desk.keyboard.press("x")
    expect(desk.locator("#result_list tbody tr").first.locator("input.action-select")).to_be_checked()
    desk.keyboard.press("/")
    expect(desk.locator("#searchbar")).to_be_focused()
    desk.keyboard.type("jkx?")  # letters, where one types
    expect(desk.locator("#searchbar")).to_have_value("jkx?")
    desk.locator("#searchbar").fill("")
    links.first.focus()
    subject = links.first.inner_text()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name=subject)).to_be_visible()


def test_a_request_by_keyboard(desk: Page, portal: Portal) -> None:
    open_ticket(desk, portal, a_letter(portal))
    keys_are_heard(desk)
    desk.keyboard.press("n")
    expect(desk.get_by_label("The customer never sees this")).to_be_focused()
    desk.keyboard.type("r is for reply")
    expect(desk.get_by_label("The customer never sees this")).to_have_value("r is for reply")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_text("Note kept. The customer can’t see it.")).to_be_visible()
    keys_are_heard(desk)
    entries = desk.locator(".conversation .entry")
    for key, entry in (("]", 0), ("]", 1), ("[", 0)):
        desk.keyboard.press(key)
        expect(entries.nth(entry)).to_be_focused()
    desk.keyboard.press("c")
    expect(desk.get_by_role("button", name="Close without a reply")).to_be_focused()
    desk.keyboard.press("f")
    expect(desk.locator("details.forward")).to_have_attribute("open", "")
    desk.keyboard.press("Escape")
    desk.locator("body").evaluate("body => document.activeElement.blur()")
    desk.keyboard.press("a")
    expect(desk.get_by_role("button", name="Assign to me")).to_have_count(0)
    keys_are_heard(desk)
    desk.keyboard.press("r")
    expect(desk.get_by_label("To Claire Martin")).to_be_focused()
    desk.keyboard.type("It works again.")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_text("Reply sent.")).to_be_visible()
    keys_are_heard(desk)
    desk.keyboard.press("u")
    desk.wait_for_url(re.compile(r"/admin/tickets/ticket/(\?|$)"))


def test_the_sheet_says_all_keys_and_nothing_is_heard_behind_it(desk: Page, portal: Portal) -> None:
    open_ticket(desk, portal, a_letter(portal))
    here = desk.url
    keys_are_heard(desk)
    desk.keyboard.press("?")
    sheet = desk.get_by_role("dialog", name="By keyboard")
    expect(sheet).to_be_visible()
    for title in ("Everywhere", "In the queue", "In a request", "In the chats"):
        expect(sheet.get_by_role("heading", name=title)).to_be_visible()
    desk.keyboard.press("u")
    desk.keyboard.press("n")
    assert desk.url == here
    expect(desk.locator("details.note")).not_to_have_attribute("open", "")
    desk.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    desk.keyboard.press("Control+n")  # the browser’s
    desk.keyboard.press("Alt+n")
    expect(desk.locator("details.note")).not_to_have_attribute("open", "")


def test_an_agent_switches_off_the_keys_without_alt_and_control(desk: Page, portal: Portal) -> None:
    open_ticket(desk, portal, a_letter(portal))
    desk.keyboard.press("?")
    desk.get_by_role("button", name="Switch off keys").click()
    expect(desk.locator(".ticket-head")).to_be_visible()
    for key in ("n", "?"):
        desk.keyboard.press(key)
    expect(desk.locator("details.note")).not_to_have_attribute("open", "")
    expect(desk.locator("dialog[open]")).to_have_count(0)
    desk.keyboard.press("Alt+?")
    desk.get_by_role("button", name="Switch on keys").click()
    expect(desk.locator(".ticket-head")).to_be_visible()
    desk.keyboard.press("n")
    expect(desk.get_by_label("The customer never sees this")).to_be_focused()


def test_the_sheet_is_as_wcag_asks(browser: Browser, portal: Portal) -> None:
    context = browser.new_context(locale="en-GB", bypass_csp=True)  # for the styles of axe
    page = context.new_page()
    sign_in(page, portal, "connectivity")
    page.goto(f"{portal.url}/admin/tickets/ticket/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="By keyboard")).to_be_visible()
    assert Axe().run(page, context=".desk-keys").response["violations"] == []
    context.close()

"""The queue in a real browser, by keyboard alone: filter, keep a view, act on many, undo, and the way back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import sign_in
from tests.portal import Portal

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(browser: Browser, portal: Portal) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    sign_in(page, portal, "connectivity")
    yield page
    context.close()


def test_filter_view_bulk_undo_and_the_way_back_need_no_mouse(desk: Page, portal: Portal) -> None:
    desk.goto(f"{portal.url}/admin/tickets/ticket/?tab=mine")
    desk.locator("select[name=language]").focus()
    desk.keyboard.type("French")
    desk.get_by_role("button", name="Filter", exact=True).focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("link", name="Language: French")).to_be_visible()
    subjects = desk.locator("a.subject").all_inner_texts()
    assert len(subjects) >= 2

    desk.get_by_text("Keep as a view").focus()
    desk.keyboard.press("Enter")
    desk.locator(".queue-views input[name=name]").focus()
    desk.keyboard.type("In French")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("link", name="In French")).to_have_attribute("aria-current", "page")

    for row in (0, 1):
        desk.locator(".action-select").nth(row).focus()
        desk.keyboard.press("Space")
    desk.locator("select[name=action]").focus()
    desk.keyboard.type("Assign to nobody")
    desk.get_by_role("button", name="Go").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("2 requests will be nobody’s.")).to_be_visible()
    desk.get_by_role("button", name="Do it").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("2 requests are nobody’s now.")).to_be_visible()
    assert len(desk.locator("a.subject").all_inner_texts()) == len(subjects) - 2

    desk.get_by_role("button", name="Undo").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("2 requests are as they were before.")).to_be_visible()
    assert desk.locator("a.subject").all_inner_texts() == subjects

    desk.locator("a.subject").first.focus()
    desk.keyboard.press("Enter")
    desk.get_by_role("link", name="Next", exact=True).focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text(subjects[1])
    desk.get_by_label("Way back").get_by_role("link", name="Queue").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("link", name="Language: French")).to_be_visible()
    assert desk.locator("a.subject").all_inner_texts() == subjects

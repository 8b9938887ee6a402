"""The queue in a real browser, by keyboard alone: filter, keep a view, act on many, undo, and the way back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

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


def press_enter_on(place: Locator) -> None:
    place.focus()
    place.page.keyboard.press("Enter")


def subjects_on(desk: Page) -> list[str]:
    return desk.locator("a.subject").all_inner_texts()


def keep_as_a_view(desk: Page, name: str) -> None:
    press_enter_on(desk.get_by_text("Keep as a view"))
    desk.locator(".queue-views input[name=name]").focus()
    desk.keyboard.type(name)
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("link", name=name)).to_have_attribute("aria-current", "page")


def assign_the_first_two_to_nobody(desk: Page) -> None:
    for row in (0, 1):
        desk.locator(".action-select").nth(row).focus()
        desk.keyboard.press("Space")
    desk.locator("select[name=action]").focus()
    desk.keyboard.type("Assign to nobody")
    press_enter_on(desk.get_by_role("button", name="Go"))
    expect(desk.get_by_text("2 requests will be nobody’s.")).to_be_visible()
    press_enter_on(desk.get_by_role("button", name="Do it"))
    expect(desk.get_by_text("2 requests are nobody’s now.")).to_be_visible()


def test_filter_view_bulk_undo_and_the_way_back_need_no_mouse(desk: Page, portal: Portal) -> None:
    desk.goto(f"{portal.url}/admin/tickets/ticket/?tab=mine")
    desk.locator("select[name=language]").focus()
    desk.keyboard.type("French")
    press_enter_on(desk.get_by_role("button", name="Filter", exact=True))
    expect(desk.get_by_role("link", name="Language: French")).to_be_visible()
    subjects = subjects_on(desk)
    assert len(subjects) >= 2
    keep_as_a_view(desk, "In French")

    assign_the_first_two_to_nobody(desk)
    assert len(subjects_on(desk)) == len(subjects) - 2
    press_enter_on(desk.get_by_role("button", name="Undo"))
    expect(desk.get_by_text("2 requests are as they were before.")).to_be_visible()
    assert subjects_on(desk) == subjects

    press_enter_on(desk.locator("a.subject").first)
    press_enter_on(desk.get_by_role("link", name="Next", exact=True))
    expect(desk.get_by_role("heading", level=1)).to_have_text(subjects[1])
    press_enter_on(desk.get_by_label("Way back").get_by_role("link", name="Queue"))
    expect(desk.get_by_role("link", name="Language: French")).to_be_visible()
    assert subjects_on(desk) == subjects

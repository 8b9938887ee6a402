"""A conformity case in an agent’s browser: news leave from the panel, a refusal needs a colleague, the board fits."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import sign_in
from tests.portal import Portal

pytestmark = pytest.mark.browser
SUBJECT = "Error 619: the port was disconnected"  # of the demo: day 22, in the connectivity team's hands


@pytest.fixture
def desk(browser: Browser, portal: Portal) -> Iterator[Page]:
    """No page may break the content policy or fail a script."""
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    sign_in(page, portal, "connectivity")
    yield page
    context.close()
    assert complaints == []


def open_case(page: Page, portal: Portal) -> None:
    page.goto(f"{portal.url}/admin/tickets/ticket/?tab=cases")
    page.get_by_role("link", name=SUBJECT).click()
    page.wait_for_load_state()  # what moves while it is clicked, as its styles come, stays folded


def test_news_are_sent_from_the_panel_and_the_log_keeps_them(desk: Page, portal: Portal) -> None:
    open_case(desk, portal)
    desk.get_by_role("group").get_by_text("Tell the customer where things stand").click()
    desk.get_by_label("Where we are").fill("The gateway was replaced")
    desk.get_by_label("What we do next").fill("We test it with your account")
    desk.get_by_label("By which day").fill("2030-01-02")
    desk.get_by_role("button", name="Send the news").click()
    expect(desk.get_by_text("The customer is told where things stand.")).to_be_visible()
    desk.get_by_role("link", name="Log and letters of the case").click()
    expect(desk.get_by_text("The chain is whole")).to_be_visible()
    expect(desk.locator(".log > li").last).to_contain_text("The customer was told where things stand")


def test_a_refusal_is_proposed_and_waits_for_a_colleague(desk: Page, portal: Portal) -> None:
    open_case(desk, portal)
    desk.get_by_text("Other acts").click()
    desk.get_by_text("Propose to refuse").click()
    desk.get_by_label("This is no defect").check()
    desk.get_by_label("Reasons, as the customer will read them").fill("PPTP was switched off, as announced.")
    desk.get_by_role("button", name="Propose it").click()
    expect(desk.get_by_text("nobody decides this alone")).to_be_visible()
    expect(desk.get_by_role("button", name="Confirm it")).to_have_count(0)
    desk.get_by_role("button", name="Drop the proposal").click()
    expect(desk.get_by_text("The proposal is dropped.")).to_be_visible()


def test_help_is_asked_for_on_the_board_and_one_is_back_at_the_row(desk: Page, portal: Portal) -> None:
    desk.goto(f"{portal.url}/admin/tickets/conformitycase/board/")
    row = desk.locator(".board-rows > li", has_text=SUBJECT)
    row.get_by_text("Ask for help at once").click()
    row.get_by_role("button", name="Tell them now").click()
    expect(row.get_by_text("This field is required.")).to_be_in_viewport()
    row.get_by_label("What is needed, in your words").fill("Who knows this adapter?")
    row.get_by_role("button", name="Tell them now").click()
    expect(row.get_by_text("Who knows this adapter?")).to_be_in_viewport()
    expect(row.get_by_text("Ask for help at once")).to_have_count(0)


def test_the_board_and_the_case_fit_a_phone(desk: Page, portal: Portal) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.goto(f"{portal.url}/admin/tickets/conformitycase/board/")
    expect(desk.get_by_role("heading", name="Connectivity")).to_be_visible()
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390
    desk.locator(".board .card a").first.click()
    desk.get_by_role("link", name="Log and letters of the case").click()
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390

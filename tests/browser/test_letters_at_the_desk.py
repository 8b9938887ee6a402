"""The words of letters in a real browser: looked at before they are saved, and tried on oneself."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.desk import sign_in
from tests.mailbox import Mailbox
from tests.portal import Portal

pytestmark = pytest.mark.browser


def test_an_administrator_looks_at_a_letter_and_has_it_sent_to_themselves(
    browser: Browser, portal: Portal, mailbox: Mailbox
) -> None:
    page = browser.new_context(locale="en-GB", viewport={"width": 390, "height": 844}).new_page()
    blocked: list[str] = []
    page.on("console", lambda said: blocked.append(said.text) if "Content Security Policy" in said.text else None)
    sign_in(page, portal, "admin")
    page.goto(f"{portal.url}/admin/tickets/letterwords/add/")
    page.locator("select[name=kind]").select_option("closing")
    page.locator("select[name=language]").select_option("en")
    page.get_by_label("Subject").fill("Done with {reference}")
    page.get_by_label("Text").fill("**All** is done:\n\n- by the {team}")
    letter = page.frame_locator("iframe[name=letter-preview]")
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(letter.get_by_role("listitem")).to_have_text("by the general team")
    expect(letter.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    page.get_by_role("button", name="Preview, dark").click()
    expect(letter.locator("body")).to_have_css("background-color", "rgb(18, 24, 31)")
    page.get_by_role("button", name="Preview as text").click()
    expect(letter.get_by_text("- by the general team")).to_be_visible()
    page.get_by_role("button", name="Send a test letter").click()
    expect(letter.get_by_text("A test letter is on its way to")).to_be_visible()
    expect(page.get_by_label("Subject")).to_have_value("Done with {reference}")  # still the same page
    assert blocked == []
    [*_, test] = mailbox.wait_for(1, to="admin@pelerine.example")
    assert test["Subject"] == "Done with 4711 [#4711]"

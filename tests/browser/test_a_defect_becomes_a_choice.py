"""Journey: a defect is reported, called serious and settled by a choice, in a browser without JavaScript."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_every_public_page import trouble_on
from tests.mailbox import Mailbox, link_in
from tests.portal import Portal

pytestmark = pytest.mark.browser
SCREENS = [("en", "light", 1280), ("fr", "dark", 390)]


def test_a_defect_becomes_a_choice_without_javascript(browser: Browser, portal: Portal, mailbox: Mailbox) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    case = report_a_defect(page, portal, mailbox)
    seen = [case]
    expect(page.get_by_text("Day 0 of 30")).to_be_visible()

    page.get_by_role("link", name="It is so serious that I can’t wait").click()
    seen.append(page.url)
    page.get_by_role("textbox", name="Why can’t you wait?").fill("My own address is visible.")
    page.get_by_role("button", name="It is serious").click()
    expect(page.get_by_text("We have noted that it is serious.")).to_be_visible()

    page.get_by_role("link", name="See what you can choose").click()
    seen.append(page.url)
    page.get_by_role("link", name="Go on repairing").click()
    page.get_by_role("link", name="Back, choose something else").click()
    page.get_by_role("link", name="Choose a lower price").click()
    seen.append(page.url)
    no_barrier_on(browser, seen, portal)

    page.get_by_role("button", name="Yes, a lower price").click()
    expect(page.get_by_text("You chose.")).to_be_visible()
    expect(page.get_by_text("We work out what we owe you")).to_be_visible()
    context.close()


def test_a_contract_is_renounced_in_two_steps_without_javascript(
    browser: Browser, portal: Portal, mailbox: Mailbox
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{portal.url}/en/faq/")
    page.get_by_role("link", name="Withdraw from the contract here").click()
    page.get_by_label("Your name").fill("Paul Roy")
    page.get_by_label("Your email address").fill("paul@customers.example")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Name: Paul Roy")).to_be_visible()
    page.get_by_role("button", name="Change something").click()
    expect(page.get_by_label("Your name")).to_have_value("Paul Roy")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Confirm withdrawal").click()
    expect(page.get_by_role("heading", name="Your withdrawal has arrived")).to_be_visible()
    no_barrier_on(browser, [page.url, f"{portal.url}/en/withdrawal/"], portal)
    page.get_by_role("link", name="Where it stands").click()
    expect(page.get_by_text("Day 0 of 14")).to_be_visible()
    [receipt] = mailbox.wait_for(1, to="paul@customers.example")
    page.goto(portal.url + link_in(receipt, "/cases/"))
    expect(page.get_by_text("Day 0 of 14")).to_be_visible()
    context.close()


def report_a_defect(page: Page, portal: Portal, mailbox: Mailbox) -> str:
    """The address of the case's own page, which the link of our letter has opened."""
    page.goto(f"{portal.url}/en/contact/?topic=connectivity&defect=1")
    page.get_by_label("Your message").fill("Since this morning nothing connects.")
    page.get_by_label("Your name").fill("Claire Martin")
    page.get_by_label("Your email address").fill("claire.martin@customers.example")
    page.get_by_role("button", name="Send").click()
    [acknowledgement] = mailbox.wait_for(1, to="claire.martin@customers.example")
    page.goto(portal.url + link_in(acknowledgement, "/cases/"))
    return page.url


def no_barrier_on(browser: Browser, addresses: list[str], portal: Portal) -> None:
    """In both languages and themes, on a desk and on a phone."""
    found = {}
    for language, theme, width in SCREENS:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
        page = context.new_page()
        for address in addresses:
            translated = address.replace(f"{portal.url}/en/", f"{portal.url}/{language}/")
            found[translated] = trouble_on(page, translated)
        context.close()
    assert {address: trouble for address, trouble in found.items() if trouble} == {}

"""Journeys: a stranger withdraws another's contract, and an agent alone pays nobody."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import open_ticket, sign_in
from tests.mailbox import Mailbox, link_in
from tests.portal import Portal

pytestmark = pytest.mark.browser
CONTRACT, HOLDER = "PV-41126870", "tomasz.zielinski@example.com"  # of the demo, as billing told of it
HELD = "Held until a person of billing has looked"


def at_the_desk(browser: Browser, portal: Portal, name: str) -> Page:
    page = browser.new_context(locale="en-GB").new_page()
    sign_in(page, portal, name)
    return page


def case_of(page: Page, portal: Portal, writer: str) -> None:
    """From the list of what billing isn't told yet."""
    page.goto(f"{portal.url}/admin/tickets/conformitycase/?tab=billing")
    page.get_by_role("row").filter(has_text=writer).get_by_role("link").first.click()


def test_a_stranger_withdraws_anothers_contract(browser: Browser, portal: Portal, mailbox: Mailbox) -> None:
    before = len(mailbox.letters_to(HOLDER))
    stranger = browser.new_context(locale="en-GB").new_page()
    stranger.goto(f"{portal.url}/en/withdrawal/")
    stranger.get_by_label("Your name").fill("Mallory Evil")
    stranger.get_by_label("Your email address").fill("mallory@evil.example")
    stranger.get_by_label("Subscription reference").fill(CONTRACT)
    stranger.get_by_role("button", name="Continue").click()
    stranger.get_by_role("button", name="Confirm withdrawal").click()
    expect(stranger.get_by_role("heading", name="Your withdrawal has arrived")).to_be_visible()

    mailbox.wait_for(1, to="mallory@evil.example")  # received and acknowledged, as the law wants
    warning = mailbox.wait_for(before + 1, to=HOLDER)[-1]
    assert str(warning["Subject"]).startswith(f"Did you withdraw from your contract {CONTRACT}?")
    assert "mallory" not in warning.as_string().lower()

    billing = at_the_desk(browser, portal, "billing")
    case_of(billing, portal, "Mallory Evil")
    expect(billing.get_by_text(HELD)).to_be_visible()
    expect(billing.get_by_text("The contract belongs to another address.")).to_be_visible()
    expect(billing.get_by_text("Nothing shows that the address is the customer’s.")).to_be_visible()
    expect(billing.get_by_text("Billing was told of the choice")).to_have_count(0)


def report_a_defect(browser: Browser, portal: Portal, *, message: str) -> None:
    page = browser.new_context(locale="en-GB").new_page()
    page.goto(f"{portal.url}/en/contact/?topic=connectivity&defect=1")
    page.get_by_label("Your message").fill(message)
    page.get_by_label("Your name").fill("Tomasz Zieliński")
    page.get_by_label("Your email address").fill(HOLDER)
    page.get_by_label("Subscription reference").fill(CONTRACT)
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/sent/**")


def enter_a_choice(agent: Page) -> None:
    """In the customer's name, after the choice was opened for them."""
    agent.get_by_text("Other acts").click()
    agent.get_by_text("Open the choice now").click()
    agent.get_by_label("The defect is serious").check()
    agent.get_by_label("What shows it").fill("So they say.")
    agent.get_by_role("button", name="Open the choice").click()
    expect(agent.get_by_text("The choice is open, and the customer is told.")).to_be_visible()
    agent.get_by_text("The customer has chosen in writing").click()
    agent.get_by_label("A lower price").check()
    agent.get_by_label("Their words, and where they wrote them").fill("By letter, I say.")
    agent.get_by_role("button", name="Enter the choice").click()
    expect(agent.get_by_text("The choice is entered and confirmed to the customer.")).to_be_visible()


def test_an_agent_alone_pays_nobody(browser: Browser, portal: Portal, mailbox: Mailbox) -> None:
    message = "Nothing connects in the whole house, whatever I try"
    before = len(mailbox.letters_to(HOLDER))
    report_a_defect(browser, portal, message=message)
    agent = at_the_desk(browser, portal, "connectivity")
    open_ticket(agent, portal, message)
    ticket = agent.url
    acknowledgement = mailbox.wait_for(before + 1, to=HOLDER)[before]
    assert link_in(acknowledgement, "/cases/") not in agent.content()  # an agent can't act as the customer
    enter_a_choice(agent)

    agent.goto(ticket.split("#")[0])
    agent.get_by_text("Billing was told of the choice").click()
    agent.get_by_label("Who, and how").fill("I told them myself.")
    agent.get_by_role("button", name="Billing was told").click()
    expect(agent.get_by_text("somebody of billing decides on the page of the case").first).to_be_visible()

    billing = at_the_desk(browser, portal, "billing")
    case_of(billing, portal, "Tomasz Zieliński")
    expect(billing.get_by_text(HELD)).to_be_visible()
    expect(billing.get_by_text("A colleague entered the choice in the customer’s name.")).to_be_visible()
    billing.get_by_label("What you looked at").fill("I called him: yes.")
    billing.get_by_role("button", name="Billing may hear of it").click()
    expect(billing.get_by_text("Billing is told, with what isn’t known.")).to_be_visible()
    expect(billing.get_by_text(HELD)).to_have_count(0)

"""Journey: an agent writes to somebody who didn't ask, and the answer comes back into that request."""

import re
import smtplib
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.desk import reload_until, sign_in
from tests.mailbox import Mailbox
from tests.portal import Portal

pytestmark = pytest.mark.browser

NILS = "nils@customers.example"


def test_an_agent_writes_first_and_the_answer_comes_back(browser: Browser, portal: Portal, mailbox: Mailbox) -> None:
    context = browser.new_context(locale="en-GB")
    agent = context.new_page()
    sign_in(agent, portal, "connectivity")
    agent.goto(f"{portal.url}/admin/tickets/ticket/")
    agent.get_by_role("link", name="New request").click()
    agent.get_by_label("Email address").fill(NILS)
    agent.get_by_label("Name", exact=True).fill("Nils Holm")
    agent.get_by_label("Subject").fill("We move your server tonight")
    agent.get_by_label("Text").fill("Nothing connects **for an hour**, from ten.")
    expect(agent.get_by_text("Your draft is kept.")).to_be_visible()
    agent.reload()
    expect(agent.get_by_label("Subject")).to_have_value("We move your server tonight")
    agent.get_by_role("button", name="Send", exact=True).click()
    expect(agent.get_by_role("heading", name="We move your server tonight")).to_be_visible()
    expect(agent.locator(".ticket-head")).to_contain_text("Waiting for the customer")
    expect(agent.get_by_text("address not proved").first).to_be_visible()

    [letter] = mailbox.wait_for(1, to=NILS)
    assert str(letter["Subject"]).startswith("We move your server tonight [#")
    assert (letter["In-Reply-To"], letter["Auto-Submitted"]) == (None, None)
    answer = EmailMessage()
    answer["From"], answer["To"], answer["Subject"] = NILS, letter["Reply-To"], f"Re: {letter['Subject']}"
    answer["Message-ID"], answer["In-Reply-To"] = "<answer-to-first@customers.example>", letter["Message-ID"]
    answer.set_content("Thank you for telling me. Will Paris work?")
    with smtplib.SMTP("127.0.0.1", portal.smtp_port, timeout=10) as server:
        server.send_message(answer)
    reload_until(agent, lambda: agent.get_by_text("Will Paris work?").count() > 0)
    expect(agent.locator(".ticket-head")).to_contain_text("Waiting for us")
    context.close()


def test_a_known_customer_is_found_while_the_address_is_typed(browser: Browser, portal: Portal) -> None:
    context = browser.new_context(locale="en-GB")
    agent = context.new_page()
    sign_in(agent, portal, "admin")
    agent.goto(f"{portal.url}/admin/tickets/ticket/write-first/")
    field = agent.get_by_label("Email address")
    field.press_sequentially("a")
    option = agent.locator("[role=option]").first
    expect(option).to_be_visible()
    called = option.locator("b").inner_text()
    name = "" if "@" in called else called  # of who has told us none, the address stands there
    field.press("Enter")
    expect(agent.locator("[role=option]")).to_have_count(0)
    expect(field).to_have_value(re.compile("@"))
    expect(agent.get_by_label("Name", exact=True)).to_have_value(name)
    context.close()

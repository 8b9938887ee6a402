"""Journeys: a stranger writes in somebody's name and reads nothing; a wrong letter in the address is put right."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import open_ticket, sign_in
from tests.browser.test_a_defect_becomes_a_choice import no_barrier_on
from tests.mailbox import Mailbox, link_in
from tests.portal import Portal

pytestmark = pytest.mark.browser
ANSWER = "Your contract PV-20417733 ends in May."


def send_the_form(page: Page, portal: Portal, *, email: str, message: str) -> None:
    page.goto(f"{portal.url}/en/contact/?topic=billing")
    page.get_by_label("Your message").fill(message)
    page.get_by_label("Your name").fill("Vic Owner")
    page.get_by_label("Your email address").fill(email)
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/sent/**")


def test_a_stranger_writes_in_somebodys_name(browser: Browser, portal: Portal, mailbox: Mailbox) -> None:
    stranger, agent, owner = (browser.new_context(locale="en-GB").new_page() for _ in range(3))
    send_the_form(stranger, portal, email="vic@owners.example", message="What is my reference and its end? Regards")
    sent = stranger.url

    sign_in(agent, portal, "billing")
    open_ticket(agent, portal, "What is my reference and its end? Regards")
    expect(agent.get_by_text("Anybody can type an address.")).to_be_visible()
    agent.get_by_label("To Vic Owner").fill(ANSWER)
    agent.get_by_role("button", name="Reply", exact=True).click()
    expect(agent.get_by_text("your text quotes a contract")).to_be_visible()
    agent.get_by_label("Send it although the address is not proved").check()
    agent.get_by_role("button", name="Reply", exact=True).click()
    expect(agent.get_by_text("Reply sent.")).to_be_visible()

    stranger.reload()
    expect(stranger.get_by_text("The answer is in the mailbox of vic@owners.example.")).to_be_visible()
    expect(stranger.get_by_text("PV-20417733")).to_have_count(0)

    letters = mailbox.wait_for(2, to="vic@owners.example")
    owner.goto(portal.url + link_in(letters[0], "/requests/"))
    asked = owner.url
    expect(owner.get_by_role("heading", name="Did you write this?")).to_be_visible()
    expect(owner.get_by_text("PV-20417733")).to_have_count(0)
    no_barrier_on(browser, [sent, asked], portal)
    owner.get_by_role("button", name="No, it wasn’t me").click()
    expect(owner.get_by_role("heading", name="Thank you for telling us")).to_be_visible()

    agent.reload()
    expect(agent.get_by_text("not theirs")).to_be_visible()
    stranger.reload()
    expect(stranger.get_by_text("PV-20417733")).to_have_count(0)


def test_a_wrong_letter_in_the_address(browser: Browser, portal: Portal, mailbox: Mailbox) -> None:
    page = browser.new_context(locale="en-GB").new_page()
    page.goto(f"{portal.url}/en/contact/?topic=billing")
    typed = page.get_by_label("Your email address")
    typed.fill("ada@gmial.com")
    page.get_by_label("Your name").focus()
    page.get_by_role("button", name="Did you mean ada@gmail.com?").click()
    expect(typed).to_have_value("ada@gmail.com")
    expect(page.get_by_role("button", name="Did you mean")).to_have_count(0)

    send_the_form(page, portal, email="ada@mial.example", message="It stops after ten minutes, each time.")
    [astray] = mailbox.wait_for(1, to="ada@mial.example")
    page.get_by_text("Is the address wrong?").click()
    box = page.get_by_role("textbox", name="Your email address")
    box.fill("ada@mail")
    page.get_by_role("button", name="Correct it").click()
    expect(page.get_by_text("Enter a valid email address.").first).to_be_visible()
    box.fill("ada@mail.example")
    page.get_by_role("button", name="Correct it").click()
    expect(page.get_by_text("Corrected. We write to ada@mail.example from now on.")).to_be_visible()

    [arrived] = mailbox.wait_for(1, to="ada@mail.example")
    finder = browser.new_context().new_page()
    answer = finder.goto(portal.url + link_in(astray, "/requests/"))
    assert answer is not None
    assert answer.status == 404
    page.goto(portal.url + link_in(arrived, "/requests/"))
    page.get_by_role("button", name="Yes, I wrote it").click()
    expect(page.locator(".letters > li")).to_have_count(1)

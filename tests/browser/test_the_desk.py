"""The desk in a real browser: an agent reads a letter, answers it, and is stopped from answering twice."""

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import open_ticket, sign_in
from tests.portal import Portal

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(browser: Browser, portal: Portal) -> Iterator[Page]:
    """Somebody of the connectivity team, signed in; no page may break the content policy or fail a script."""
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    sign_in(page, portal, "connectivity")
    yield page
    context.close()
    assert complaints == []


def a_letter(portal: Portal) -> str:
    """A new request by mail; gives its subject, which no other has."""
    letter = EmailMessage()
    letter["From"], letter["To"] = "Claire Martin <claire@customers.example>", "support@pelerine.example"
    letter["Subject"] = f"VPN connection fails on Windows {uuid4().hex[:8]}"
    letter["Message-ID"] = f"<{uuid4().hex}@customers.example>"
    letter.set_content("The connection stops at “Connecting”.")
    letter.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename="screen.png")
    with smtplib.SMTP("127.0.0.1", portal.smtp_port, timeout=10) as server:
        server.send_message(letter)
    return str(letter["Subject"])


def test_an_agent_reads_a_letter_and_answers_it(desk: Page, portal: Portal) -> None:
    subject = a_letter(portal)
    open_ticket(desk, portal, subject)
    expect(desk.get_by_role("heading", name=subject)).to_be_visible()
    expect(desk.get_by_text("The connection stops at “Connecting”.")).to_be_visible()
    with desk.expect_download() as download:
        desk.get_by_role("link", name="screen.png", exact=True).click()
    assert download.value.suggested_filename == "screen.png"
    desk.get_by_label("To Claire Martin").fill("Please try WireGuard.")
    desk.get_by_role("button", name="Reply", exact=True).click()
    expect(desk.get_by_text("Reply sent.")).to_be_visible()
    expect(desk.locator(".entry.agent")).to_have_count(1)
    expect(desk.get_by_label("To Claire Martin")).to_have_value("")


def test_a_reply_and_a_note_cannot_be_confused(desk: Page, portal: Portal) -> None:
    open_ticket(desk, portal, a_letter(portal))
    expect(desk.get_by_role("button", name="Keep the note")).to_be_hidden()
    desk.get_by_text("Note for colleagues").click()
    expect(desk.get_by_role("button", name="Keep the note")).to_be_visible()
    expect(desk.get_by_role("button", name="Reply", exact=True)).to_be_hidden()
    desk.get_by_label("The customer never sees this").fill("Same fault as last week.")
    desk.get_by_role("button", name="Keep the note").click()
    expect(desk.locator(".entry.note")).to_contain_text("Same fault as last week.")
    expect(desk.locator(".entry.note")).to_contain_text("for colleagues only")


def test_what_was_written_survives_a_reload(desk: Page, portal: Portal) -> None:
    open_ticket(desk, portal, a_letter(portal))
    desk.get_by_label("To Claire Martin").fill("Half a sentence")
    desk.reload()
    expect(desk.get_by_label("To Claire Martin")).to_have_value("Half a sentence")


def test_a_double_click_is_one_reply(desk: Page, portal: Portal) -> None:
    open_ticket(desk, portal, a_letter(portal))
    desk.get_by_label("To Claire Martin").fill("Please try WireGuard.")
    desk.get_by_role("button", name="Reply", exact=True).dblclick()
    expect(desk.get_by_text("Reply sent.")).to_be_visible()
    expect(desk.locator(".entry.agent")).to_have_count(1)


def test_the_queue_fits_a_phone(desk: Page, portal: Portal) -> None:
    open_ticket(desk, portal, a_letter(portal))
    desk.set_viewport_size({"width": 390, "height": 844})
    for url in (desk.url, f"{portal.url}/admin/", f"{portal.url}/admin/tickets/ticket/"):
        desk.goto(url)
        assert desk.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_desk_changes_its_language(desk: Page, portal: Portal) -> None:
    desk.goto(f"{portal.url}/admin/tickets/ticket/")
    desk.get_by_role("button", name="Français").click()
    expect(desk.locator("html")).to_have_attribute("lang", "fr")
    assert desk.url == f"{portal.url}/admin/tickets/ticket/"
    desk.get_by_role("button", name="English").click()
    expect(desk.locator("html")).to_have_attribute("lang", "en")

"""An agent at the desk, in a real browser."""

import smtplib
import time
from collections.abc import Callable
from email.message import EmailMessage
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect

from tests.portal import Portal

SESSIONS: dict[tuple[str, str], str] = {}  # by the portal's address and the agent's name


def sign_in(page: Page, portal: Portal, name: str) -> None:
    """By the form once a portal; then in the same session, unless a test has ended that. No page is open then."""
    if session := SESSIONS.get((portal.url, name)):
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": portal.url}])
        if page.request.get(f"{portal.url}/admin/jsi18n/", max_redirects=0).status == 200:
            return
    sign_in_by_form(page, portal, name)
    (session,) = (cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "sessionid")
    SESSIONS[portal.url, name] = session


def sign_in_by_form(page: Page, portal: Portal, name: str) -> None:
    page.goto(f"{portal.url}/admin/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(portal.logins[name])
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{portal.url}/admin/")


def sign_in_again(page: Page, portal: Portal, name: str) -> None:
    """On the page that asks for it, and back to where one wanted to go."""
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(portal.logins[name])
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_label("Password")).to_have_count(0)


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


def open_ticket(page: Page, portal: Portal, subject: str) -> None:
    """From the queue, once the letter has become a row there."""
    link = page.get_by_role("link", name=subject)
    page.goto(f"{portal.url}/admin/tickets/ticket/?q={subject.split()[-1]}")
    reload_until(page, lambda: link.count() > 0)
    link.click()
    page.wait_for_url("**/change/**")  # and until its scripts are there


def reload_until(page: Page, true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true() and time.monotonic() < deadline:
        time.sleep(0.3)
        page.reload()


def reply_on(page: Page) -> Locator:
    """The box of the answer on the ticket of `a_letter`."""
    return page.get_by_label("To Claire Martin")

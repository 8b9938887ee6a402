"""Journey: a letter full of traps is looked at in a real browser, and nothing in it runs, asks or opens."""

import smtplib
import time
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.portal import Portal
from tests.tickets.attachments.files import picture

pytestmark = pytest.mark.browser

HTML = """<html><head><style>body { background: url(https://tracker.example/css) }</style></head>
<body onload="top.document.title = 'owned'"><p>Good day, <b>see here</b>.</p>
<img src="cid:shot@customers.example"><img src="https://tracker.example/pixel.gif">
<script>top.document.title = 'owned'</script><svg onload="top.document.title = 'owned'"></svg>
<iframe src="https://tracker.example/frame"></iframe><link rel="prefetch" href="https://tracker.example/link">
<form action="https://tracker.example/form"><input name="password"></form></body></html>"""
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><script>top.document.title = "owned"</script></svg>'


def a_letter() -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"] = "mallory@customers.example", "support@pelerine.example"
    letter["Subject"], letter["Message-ID"] = "No connection, see the picture", "<traps@customers.example>"
    letter.set_content("Good day, see here.")
    letter.add_alternative(HTML, subtype="html")
    letter.get_payload()[1].add_related(picture(), "image", "png", cid="<shot@customers.example>", filename="a.png")
    letter.add_attachment(DRAWING, maintype="image", subtype="png", filename="photo.png")
    return letter


def signed_in(browser: Browser, portal: Portal) -> Page:
    page = browser.new_context(locale="en-GB").new_page()
    page.goto(f"{portal.url}/admin/login/")
    page.fill("#id_username", "connectivity")
    page.fill("#id_password", portal.logins["connectivity"])
    page.press("#id_password", "Enter")
    page.wait_for_url(f"{portal.url}/admin/")
    return page


def opened(page: Page, portal: Portal) -> None:
    link, deadline = page.get_by_role("link", name="No connection, see the picture"), time.monotonic() + 30
    page.goto(f"{portal.url}/admin/tickets/ticket/")
    while not link.count() and time.monotonic() < deadline:
        time.sleep(0.3)
        page.reload()
    link.click()


def test_a_hostile_letter_stays_harmless(browser: Browser, portal: Portal) -> None:
    with smtplib.SMTP("127.0.0.1", portal.smtp_port, timeout=10) as server:
        server.send_message(a_letter())
    page = signed_in(browser, portal)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page, portal)
    expect(page.locator("li.locked")).to_contain_text("photo.png")
    expect(page.locator("li.locked")).to_contain_text("Locked: it is a web page or a drawing")
    expect(page.get_by_text("sender not verified")).to_have_count(0)  # nobody checks here, so it would always be said

    page.get_by_text("Show the letter as it was designed").click()
    letter = page.frame_locator("iframe.designed")
    expect(letter.locator("b")).to_have_text("see here")
    expect(letter.locator(".blocked")).to_contain_text("1 picture that did not come with the letter is not loaded")
    shown = letter.locator("img[src]")
    expect(shown).to_have_count(1)
    assert shown.evaluate("picture => picture.naturalWidth") == 60
    assert letter.locator("script, form, iframe, svg, [onload]").count() == 0
    assert "owned" not in page.title()
    assert [url for url in asked if not url.startswith((portal.url, "data:"))] == []

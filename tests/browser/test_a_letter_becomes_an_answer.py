"""Journey: a customer's letter becomes a ticket, an agent answers it, and the customer's answer joins it."""

import io
import smtplib
from email.message import EmailMessage
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.browser.desk import open_ticket, reload_until, sign_in
from tests.mailbox import Mailbox
from tests.portal import Portal

pytestmark = pytest.mark.browser

ZOE = "zoe@customers.example"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n%%EOF\n"


def a_picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(written, "PNG")
    return written.getvalue()


def a_letter() -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"] = "Zoé Lambert <zoe@customers.example>", "support@pelerine.example"
    letter["Subject"], letter["Message-ID"] = "Paiement refusé deux fois", "<first@customers.example>"
    letter.set_content("Bonjour,\n\nmon paiement est refusé depuis hier. Ma référence : PV-20417733.\n\nZoé Lambert\n")
    letter.add_alternative("<p>Bonjour,</p><p>mon paiement est refusé depuis hier.</p>", subtype="html")
    letter.add_attachment(a_picture(), maintype="image", subtype="png", filename="écran.png")
    letter.add_attachment(PDF, maintype="application", subtype="pdf", filename="facture.pdf")
    return letter


def send(letter: EmailMessage, portal: Portal) -> None:
    with smtplib.SMTP("127.0.0.1", portal.smtp_port, timeout=10) as server:
        server.send_message(letter)


def an_answer_to(letter: EmailMessage) -> EmailMessage:
    """As a mail program writes it: to Reply-To, with the history quoted below."""
    answer = EmailMessage()
    answer["From"], answer["To"] = "zoe@customers.example", letter["Reply-To"]
    answer["Subject"], answer["Message-ID"] = f"Re: {letter['Subject']}", "<second@customers.example>"
    answer["In-Reply-To"] = answer["References"] = letter["Message-ID"]
    quoted = "Le 23 nov. 2026 à 15:00, Support a écrit :\n> votre carte a expiré"
    answer.set_content(f"Merci, la nouvelle carte fonctionne.\n\n{quoted}\n")
    return answer


def test_a_letter_becomes_an_answer(browser: Browser, portal: Portal, mailbox: Mailbox) -> None:
    send(a_letter(), portal)
    [acknowledgement] = mailbox.wait_for(1, to=ZOE)
    assert acknowledgement["To"] == "zoe@customers.example"  # no name: a stranger may have typed it
    assert acknowledgement["In-Reply-To"] == "<first@customers.example>"
    assert acknowledgement["Auto-Submitted"] == "auto-replied"
    assert "refusé" not in str(acknowledgement)

    agent = browser.new_context(locale="en-GB").new_page()
    sign_in(agent, portal, "billing")
    open_ticket(agent, portal, "Paiement refusé deux fois")
    expect(agent.locator("body")).to_contain_text("mon paiement est refusé depuis hier")
    expect(agent.locator("body")).to_contain_text("PV-20417733")
    with agent.expect_download() as picture:
        agent.get_by_role("link", name="écran.png", exact=True).click()
    assert Path(picture.value.path()).read_bytes() == a_picture()
    with agent.expect_download() as bill:
        agent.get_by_role("link", name="facture.pdf").first.click()
    assert Path(bill.value.path()).read_bytes() == PDF

    agent.locator(".reply textarea").fill("Bonjour Madame Lambert,\n\nvotre carte a expiré en octobre.")
    agent.get_by_role("button", name="Reply", exact=True).click()
    expect(agent.locator("body")).to_contain_text("votre carte a expiré en octobre")
    answer = mailbox.wait_for(2, to=ZOE)[1]
    assert answer["To"] == "Zoé Lambert <zoe@customers.example>"
    assert answer["In-Reply-To"] == "<first@customers.example>"
    assert acknowledgement["Message-ID"] in answer["References"]
    assert answer["Auto-Submitted"] is None
    assert "votre carte a expiré en octobre." in answer.get_body(("plain",)).get_content()

    send(an_answer_to(answer), portal)
    reload_until(agent, lambda: "la nouvelle carte fonctionne" in agent.content())
    expect(agent.locator("body")).to_contain_text("Merci, la nouvelle carte fonctionne.")
    assert len(mailbox.letters_to(ZOE)) == 2
    agent.goto(f"{portal.url}/admin/tickets/ticket/")
    assert agent.get_by_role("link", name="Paiement refusé deux fois").count() == 1

"""What somebody writes below their own answers, in the language of each, above the signature of the address."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.people import make_agent, signed_in
from tests.tickets.factories import ticket_row
from tickets import handling
from tickets.models import MailAddress, OutgoingEmail

pytestmark = pytest.mark.django_db


def test_it_stands_in_the_letter_above_the_addresss_and_not_in_the_thread() -> None:
    maya = make_agent("maya", "connectivity")
    client = signed_in(maya.user)
    door = reverse("admin:tickets_ticket_signature")
    assert client.post(door, {"en": "Best, **Maya**\r\nNetworks", "fr": "Bien à vous, Maya"}).status_code == 302
    maya.refresh_from_db()
    assert maya.signatures == {"en": "Best, **Maya**\nNetworks", "fr": "Bien à vous, Maya"}
    address = MailAddress.objects.create(address="vpn@pelerine.example", signatures={"en": "The *VPN* team"})
    tickets = [ticket_row(language="en"), ticket_row(language="fr"), ticket_row(language="en", written_to=address)]
    for ticket in tickets:
        handling.reply(ticket, agent=maya, text="Try this.", now=timezone.now())
    english, french, ours = OutgoingEmail.objects.order_by("pk")
    assert english.text.startswith("Try this.\n\nBest, Maya\nNetworks\nPelerine VPN\n")
    assert "<p>Best, <strong>Maya</strong><br>\nNetworks</p>" in english.html
    assert french.text.startswith("Try this.\n\nBien à vous, Maya\nPelerine VPN\n")
    assert ours.text.startswith("Try this.\n\nBest, Maya\nNetworks\nThe VPN team\n")
    assert "Best" not in client.get(tickets[0].get_absolute_url()).content.decode()
    preview = reverse("admin:tickets_ticket_preview_answer", args=[tickets[1].pk])
    assert "Bien à vous, Maya" in client.post(preview, {"text": "Essayez", "seen": "0"}).content.decode()


def test_without_one_the_first_name_stands_there() -> None:
    handling.reply(ticket_row(language="en"), agent=make_agent("maya", "connectivity"), text="Hi.", now=timezone.now())
    letter = OutgoingEmail.objects.get()
    assert letter.text.startswith("Hi.\n\nMaya\nPelerine VPN\n")
    assert "<p>Maya<br>Pelerine VPN</p>" in letter.html

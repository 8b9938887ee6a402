"""Somebody writes in plain words, nobody decides, a lead hears of it, an agent says no, the customer contradicts."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import travel

from tests.moments import NOON
from tests.people import make_agent, signed_in
from tests.tickets.factories import publish_promises
from tests.tickets.mailroom.letters import letter, receive, ticket_of
from tickets.access import request_url
from tickets.guarantee.sweep.undecided_claims import decide_overdue, tell_leads
from tickets.models import OutgoingEmail, Team, Ticket

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MONDAY = NOON.replace(year=2026, month=10, day=5)
SAID = {
    "en": (
        "Hello, since the update the connection keeps dropping every ten minutes. Can you help me?",
        "We took it for a question.",
        "We have opened your case.",
        "Days already used: 3.",
        "at the latest by the end of Wednesday 4 November 2026",
    ),
    "fr": (
        "Bonjour, depuis la mise à jour je n’arrive plus à me connecter, rien ne marche. Pouvez-vous m’aider ?",
        "Nous l’avons pris pour une question.",
        "Votre dossier est ouvert.",
        "Jours déjà écoulés\u00a0: 3.",
        "au plus tard le mercredi 4 novembre 2026 inclus",
    ),
}


@pytest.mark.parametrize("language", SAID)
def test_plain_words_are_heard(language: str) -> None:
    words, taken_for, opened, days_used, last_day = SAID[language]
    publish_promises("guarantee")
    ines, lea = make_agent("ines"), make_agent("lea", email="lea@desk.example")
    Team.objects.filter(topic="connectivity").update(lead=lea)

    ticket = _arrives(words)
    act = f"/admin/tickets/ticket/{ticket.pk}/"
    with travel(MONDAY + DAY, tick=False):
        _answering_is_free_and_closing_is_not(ticket, signed_in(ines.user), act=act)

    # Two working days later the lead hears of it.
    assert [tell_leads(now=MONDAY + DAY), tell_leads(now=MONDAY + 2 * DAY)] == [0, 1]
    assert OutgoingEmail.objects.get(kind="reminder").to_address == "lea@desk.example"

    # An agent says no; the customer reads it on their page, and says yes.
    claim = ticket.possible_claims.get()
    with travel(MONDAY + 3 * DAY, tick=False):
        desk = signed_in(ines.user)  # the sign-in of two days ago has ended
        answer = desk.post(f"{act}refuse-claim/", {"claim": claim.pk, "why": "question"})
        assert answer.status_code == 302
        browser = Client()
        assert taken_for in browser.get(request_url(ticket)).content.decode()
        address = reverse("tickets:claim_it", args=[request_url(ticket).rstrip("/").rsplit("/", 1)[1], claim.pk])
        assert opened in browser.post(f"/{language}{address[3:]}", follow=True).content.decode()
    case = ticket.cases.get()
    told = OutgoingEmail.objects.filter(kind="notice").latest("pk").text
    assert (case.day0, days_used in told, last_day in told) == (MONDAY.date(), True, True)
    assert decide_overdue(now=MONDAY + 8 * DAY) == 0


def _arrives(words: str) -> Ticket:
    """Its writer is told that it came, and nothing of the law."""
    ticket = ticket_of(receive(letter(words, Subject=""), now=MONDAY))
    assert [sent.kind for sent in OutgoingEmail.objects.all()] == ["acknowledgement"]
    assert ticket.topic == "connectivity"
    return ticket


def _answering_is_free_and_closing_is_not(ticket: Ticket, desk: Client, *, act: str) -> None:
    """The desk knows which day it would be."""
    assert "Would be day 1 of 30" in desk.get("/admin/tickets/ticket/?tab=undecided").content.decode()
    assert "If it does, today is day 1 of 30." in desk.get(ticket.get_absolute_url()).content.decode()
    seen = ticket.messages.latest("pk").pk
    desk.post(f"{act}reply/", {"text": "Which system is it?", "seen": seen, "was_open": "on"})
    assert "nobody has decided yet" in desk.post(f"{act}close/", follow=True).content.decode()
    assert ticket.messages.filter(author="agent").count() == 1

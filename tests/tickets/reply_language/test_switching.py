"""The language of a ticket: an agent changes it, letters follow, and the history says so."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.people import make_agent, signed_in
from tests.tickets.factories import case_row, customer_row, make_ticket, ticket_row
from tickets.models import Agent, OutgoingEmail, Ticket
from tickets.refusals import NotYours
from tickets.reply_language.switching import choose_language

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya() -> Agent:
    return make_agent("maya", "connectivity")


@pytest.fixture
def client(maya: Agent) -> Client:
    return signed_in(maya.user)


def test_letters_are_written_in_the_language_that_an_agent_chose(client: Client, maya: Agent) -> None:
    ticket = make_ticket(language="en")
    page = client.post(reverse("admin:tickets_ticket_language", args=[ticket.pk]), {"language": "fr"}, follow=True)
    assert "Letters about this ticket are in this language from now on." in page.content.decode()
    assert "Maya changed its language from English to French" in page.content.decode()
    assert '<option value="fr" selected>' in page.content.decode()
    seen = page.context["last_seen"]
    client.post(reverse("admin:tickets_ticket_reply", args=[ticket.pk]), {"text": "Essayez ceci.", "seen": seen})
    letter = OutgoingEmail.objects.get(kind="reply")
    assert (letter.language, f"Demande n° {ticket.pk}" in letter.text.replace("\xa0", " ")) == ("fr", True)
    ticket.customer.refresh_from_db()
    assert ticket.customer.language == "en"


def test_the_same_language_again_changes_nothing(maya: Agent) -> None:
    ticket = ticket_row(language="en")
    choose_language(ticket, language="en", by=maya, now=timezone.now())
    assert not ticket.events.exists()


def test_a_language_that_we_do_not_speak_is_refused(client: Client) -> None:
    ticket = ticket_row(language="en")
    page = client.post(reverse("admin:tickets_ticket_language", args=[ticket.pk]), {"language": "tlh"})
    assert "Select a valid choice" in page.content.decode()
    ticket.refresh_from_db()
    assert ticket.language == "en"


def test_a_colleague_of_another_team_changes_nothing() -> None:
    ticket = ticket_row(language="en")
    with pytest.raises(NotYours):
        choose_language(ticket, language="fr", by=make_agent("bo", "billing"), now=timezone.now())


def test_what_may_be_related_is_a_link_for_whoever_may_read_it_and_a_number_for_others(client: Client) -> None:
    mine, theirs = ticket_row("Slow at night"), ticket_row("Refund", topic="billing")
    links: dict[str, Ticket] = {"mine": mine, "theirs": theirs}
    pages = {
        name: client.get(ticket_row("Again", possibly_related=related).get_absolute_url()).content.decode()
        for name, related in links.items()
    }
    assert f'<a href="{mine.get_absolute_url()}">#{mine.pk} Slow at night</a>' in pages["mine"]
    assert f"#{theirs.pk} <span" in pages["theirs"] and "Refund" not in pages["theirs"]
    assert theirs.get_absolute_url() not in pages["theirs"]


def test_the_case_and_who_has_it_come_first(client: Client, maya: Agent) -> None:
    ticket = ticket_row(customer=customer_row("Claire Martin"), assignee=maya)
    case_row(ticket, days_ago=3)
    page = client.get(ticket.get_absolute_url()).content.decode()
    glance = page[page.index('class="glance"') : page.index('class="conversation"')]
    assert "days left" in glance and "Maya" in glance and "Assign to me" not in glance

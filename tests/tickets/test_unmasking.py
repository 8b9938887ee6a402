"""A false alarm is undone: by the customer on their page, or at the desk with a reason that stays."""

import pytest
from django.test import Client

from chat.access import token_for
from supportportal.models import AuditEntry
from tests.chat.factories import a_conversation, said
from tests.people import make_agent
from tests.tickets.factories import incoming_row, make_ticket, ticket_row
from tests.tickets.history.reading import history
from tickets.access import request_token
from tickets.models import Agent, Message, Team, Ticket

pytestmark = pytest.mark.django_db
WORDS = "My password is hunter2 and my PIN is 4821."


def signed_in(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent.user)
    return client


def digest_of(message: Message, kind: str) -> str:
    (digest,) = (hidden.digest for hidden in message.hidden if str(hidden.kind) == kind)
    return digest


def test_a_customer_shows_what_is_no_secret_and_nothing_else(client: Client) -> None:
    ticket = make_ticket(text=WORDS)
    page = f"/en/requests/{request_token(ticket)}/"
    message = ticket.messages.get(author="customer")
    assert "hunter2" not in client.get(page).content.decode()
    answer = client.post(f"{page}messages/{message.pk}/show/", {"digest": digest_of(message, "password")}, follow=True)
    shown = answer.content.decode()
    assert "My password is hunter2 and my PIN is •••• (code)." in shown
    assert history(ticket) == ["The customer showed something again that was masked: password"]


def test_nobody_shows_a_message_of_another_request(client: Client) -> None:
    ticket, other = make_ticket(text=WORDS), ticket_row(text=WORDS)
    message = other.messages.get()
    answer = client.post(
        f"/en/requests/{request_token(ticket)}/messages/{message.pk}/show/",
        {"digest": digest_of(message, "password")},
    )
    message.refresh_from_db()
    assert (answer.status_code, message.not_secret) == (404, [])


def test_at_the_desk_it_takes_a_reason_that_stays_in_the_request() -> None:
    maya, ticket = make_agent("maya", "connectivity"), make_ticket(text=WORDS)
    message, desk = ticket.messages.get(author="customer"), signed_in(maya)
    act = {"message": message.pk, "digest": digest_of(message, "code"), "reason": ""}
    desk.post(f"/admin/tickets/ticket/{ticket.pk}/not-secret/", act)
    message.refresh_from_db()
    assert message.not_secret == []
    desk.post(f"/admin/tickets/ticket/{ticket.pk}/not-secret/", {**act, "reason": "It is the model of the router."})
    page = desk.get(f"/admin/tickets/ticket/{ticket.pk}/change/").content.decode()
    assert "My password is •••• (password) and my PIN is 4821." in page
    assert history(ticket) == ["Maya showed something again that was masked: code"]
    assert ticket.events.get().reason == "It is the model of the router."


def test_a_customer_shows_a_line_of_their_chat(client: Client) -> None:
    talk = a_conversation("Claire")
    message = said(talk, WORDS)
    page = f"/en/chat/{token_for(talk)}/"
    assert "hunter2" not in client.get(page).content.decode()
    (password, _pin) = message.hidden
    shown = client.post(f"{page}messages/{message.sequence}/show", {"digest": password.digest}, follow=True)
    assert "My password is hunter2 and my PIN is •••• (code)." in shown.content.decode()


def test_a_secret_is_not_found_by_searching_for_it() -> None:
    ticket_row("My password is hunter2")
    desk = signed_in(make_agent("maya", "connectivity"))
    assert Ticket.objects.filter(subject__contains="hunter2").exists()
    assert 'class="subject"' in desk.get("/admin/tickets/ticket/?q=password&tab=all").content.decode()
    assert 'class="subject"' not in desk.get("/admin/tickets/ticket/?q=hunter&tab=all").content.decode()


def test_a_sealed_letter_is_opened_by_who_leads_the_team_for_a_reason_that_is_kept() -> None:
    maya, lead = make_agent("maya", "connectivity"), make_agent("noemie", "connectivity")
    Team.objects.filter(topic="connectivity").update(lead=lead)
    ticket = ticket_row()
    letter = incoming_row(ticket, message=ticket.messages.get())
    harmless = incoming_row(ticket)
    with letter.raw.open("wb") as file:
        file.write(b"From: claire@example.org\r\nSubject: Hello\r\n\r\nMy password is hunter2\r\n")
    address = f"/admin/tickets/incomingemail/{letter.pk}/raw/"
    assert signed_in(maya).get(address.replace(str(letter.pk), str(harmless.pk))).status_code == 200
    for client in (signed_in(maya), signed_in(lead)):
        refused = client.get(address)
        assert (refused.status_code, b"hunter2" in refused.getvalue()) == (403, False)
    reason = {"reason": "The court asks for it."}
    assert signed_in(maya).post(address, reason).status_code == 403
    assert signed_in(lead).post(address, {"reason": ""}).status_code == 403
    assert b"hunter2" in signed_in(lead).post(address, reason).getvalue()
    assert any("The court asks for it." in str(entry) for entry in AuditEntry.objects.values_list("additional_data"))

"""Acts that change no row are noted as well: who came and went, what was read of many people, what was let go."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from chat.models import AgentDesk
from chat.presence import agent_presence
from supportportal.foundations.staff.audit import Act, Kind
from supportportal.models import AuditEntry
from tests.audit_log.reading import forget_the_beginning, line, lines
from tests.chat.factories import a_conversation, said
from tests.people import make_agent, make_user, signed_in
from tests.tickets.factories import (
    attachment_row,
    customer_row,
    incoming_row,
    make_case,
    make_customer,
    make_subscription,
    outgoing_row,
    ticket_row,
)
from tests.tickets.mailroom.letters import letter, receive, ticket_of
from tickets import access
from tickets.models import Agent, OutgoingEmail

pytestmark = pytest.mark.django_db
PASSWORD, PLACE = "secret-words-here", "192.0.2.7"


@pytest.fixture
def ines() -> Agent:
    return make_agent("ines")


@pytest.fixture
def desk(ines: Agent) -> Client:
    client = signed_in(ines.user)
    forget_the_beginning()
    return client


@pytest.fixture
def maya(settings: Settings) -> User:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user = User.objects.create_user("maya", "maya@desk.example", PASSWORD, is_staff=True)
    forget_the_beginning()
    return user


def tried(client: Client, name: str, password: str) -> None:
    client.post("/admin/login/", {"username": name, "password": password}, REMOTE_ADDR=PLACE)


def test_who_comes_and_goes_is_noted_with_their_address(maya: User) -> None:
    client = Client()
    tried(client, "maya", PASSWORD)
    client.post("/admin/logout/", REMOTE_ADDR=PLACE)
    assert lines() == ["Signed out", "Signed in"]
    assert set(AuditEntry.objects.values_list("actor", "remote_addr", "kind")) == {(maya.pk, PLACE, "sign_in")}


def test_a_wrong_password_is_noted_once_and_never_what_was_typed(maya: User) -> None:
    tried(Client(), " Maya", "a wrong guess")  # another account than `maya`, to Django
    tried(Client(), "maya", "a wrong guess")
    tried(Client(), "my-password-in-the-wrong-field", "")
    tried(Client(), "my-password-in-the-wrong-field", "maya")
    assert lines() == [
        "Sign-in refused: there is no such account",
        "Sign-in as “maya” refused",
        "Sign-in refused: there is no such account",
    ]
    assert set(AuditEntry.objects.values_list("actor", "remote_addr")) == {(None, PLACE)}
    stored = str(list(AuditEntry.objects.values()))
    assert "wrong-field" not in stored and "guess" not in stored and "Maya" not in stored


def test_no_session_is_in_the_log(maya: User) -> None:
    client = Client()
    tried(client, "maya", PASSWORD)
    key = client.session.session_key
    assert key and lines() == ["Signed in"]
    assert key not in str(list(AuditEntry.objects.values()))


def test_lists_of_many_people_are_noted_with_what_was_looked_for(desk: Client, ines: Agent) -> None:
    for address in ("customer/", "customer/?q=claire", "subscription/", "subscription/?q=PV-1"):
        assert desk.get(f"/admin/tickets/{address}").status_code == 200
    field = {"app_label": "tickets", "model_name": "subscription", "field_name": "customer", "term": "mart"}
    assert desk.get("/admin/autocomplete/", field).status_code == 200
    assert lines() == [
        "Searched the customers for “mart”",
        "Searched the subscriptions for “PV-1”",
        "Opened the list of subscriptions",
        "Searched the customers for “claire”",
        "Opened the list of customers",
    ]
    assert set(AuditEntry.objects.values_list("actor", "kind")) == {(ines.user.pk, "read")}


def test_a_list_costs_one_query_more_however_long_it_is(desk: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.get("/admin/tickets/customer/")
        return len([query for query in queries if "auditentry" in query["sql"]])

    ticket_row(customer=customer_row("Claire Martin"))
    few = asked()
    for name in ("Omar Sy", "Lea Roux"):
        ticket_row(customer=customer_row(name))
    assert (few, asked()) == (1, 1)


def test_the_evidence_of_a_case_and_original_letters_are_noted_when_they_leave(desk: Client, tmp_path: Path) -> None:
    case = make_case()
    came, left = incoming_row(case.ticket), outgoing_row(case.ticket)
    forget_the_beginning()
    for address in (
        f"conformitycase/{case.pk}/evidence/",
        f"conformitycase/{case.pk}/sheet/",
        f"incomingemail/{came.pk}/raw/",
        f"outgoingemail/{left.pk}/raw/",
    ):
        assert desk.get(f"/admin/tickets/{address}").status_code == 200
    call_command("case_evidence", str(case.pk), str(tmp_path / "evidence.zip"))
    assert lines() == [
        f"Downloaded the evidence of case {case.pk}",
        f"Downloaded the original of sent letter {left.pk}",
        f"Downloaded the original of received letter {came.pk}",
        f"Downloaded the evidence of case {case.pk}",
        f"Downloaded the evidence of case {case.pk}",
    ]
    assert AuditEntry.objects.filter(actor=None).count() == 1  # the command's


def test_who_gets_nothing_leaves_no_line(ines: Agent) -> None:
    letter_of_another_team = incoming_row(ticket_row(topic="billing"))
    client = signed_in(ines.user)
    forget_the_beginning()
    assert client.get(f"/admin/tickets/incomingemail/{letter_of_another_team.pk}/raw/").status_code == 404
    assert lines() == []


def test_ended_links_are_noted_without_the_links(desk: Client) -> None:
    ticket = ticket_row()
    token = access.request_token(ticket)
    forget_the_beginning()
    assert desk.post(f"/admin/tickets/ticket/{ticket.pk}/end-links/").status_code == 302
    ticket.refresh_from_db()
    assert line() == f"Ended the links in earlier letters of ticket #{ticket.pk}"
    stored = str(list(AuditEntry.objects.values()))
    assert token not in stored and access.request_token(ticket) not in stored
    assert str(ticket.link_nonce) not in stored


def test_a_letter_to_another_address_is_noted_and_one_to_the_same_is_not(desk: Client) -> None:
    ticket = ticket_row()
    failed = [outgoing_row(ticket, failed_at=timezone.now(), failure="550", to_address="old@x.example") for _ in "ab"]
    forget_the_beginning()
    for sent, to in zip(failed, ["new@x.example", "old@x.example"], strict=True):
        assert desk.post(f"/admin/tickets/outgoingemail/{sent.pk}/retry/", {"address": to}).status_code == 302
    assert line() == f"Sent letter {failed[0].pk} again, to another address: new@x.example"


@pytest.mark.usefixtures("own_folders")
def test_an_acknowledgement_that_was_held_back_and_is_let_go(settings: Settings, desk: Client) -> None:
    settings.AUTHSERV_ID = "mx.pelerine.example"
    forged = "mx.pelerine.example; dmarc=fail header.from=mail.example"
    ticket = ticket_of(receive(letter(Authentication_Results=forged)))
    ticket.topic = "connectivity"
    ticket.save()
    assert lines() == []
    assert desk.post(f"/admin/tickets/ticket/{ticket.pk}/release-acknowledgement/").status_code == 302
    assert OutgoingEmail.objects.count() == 1
    assert line() == f"Let the acknowledgement of ticket #{ticket.pk} go out, which was held back"


def test_a_locked_file_that_is_unlocked_is_noted_once() -> None:
    file = attachment_row(ticket_row(), "page.html", b"<html><script>alert(1)</script></html>")
    admin = signed_in(make_user("solene", is_superuser=True))
    forget_the_beginning()
    for _ in range(2):
        admin.post(reverse("admin:tickets_ticket_unlock", args=[file.message.ticket_id, file.public_id]))
    assert line() == "Unlocked the file “page.html”"


@pytest.mark.usefixtures("own_folders")
def test_ordinary_work_asks_nothing_of_the_log(desk: Client, ines: Agent) -> None:
    now = timezone.now()
    make_subscription(make_customer())
    conversation = a_conversation()
    forget_the_beginning()
    with CaptureQueriesContext(connection) as queries:
        ticket = ticket_of(receive(letter()))
        ticket.topic = "connectivity"
        ticket.save()
        assert desk.get("/admin/tickets/ticket/").status_code == 200
        page = desk.get(ticket.get_absolute_url()).content.decode()
        posted = {"text": "Try WireGuard.", "seen": ticket.messages.latest("pk").pk, "key": key_on(page)}
        assert desk.post(f"/admin/tickets/ticket/{ticket.pk}/reply/", posted).status_code == 302
        said(conversation, "Hello?")
        for _ in range(2):
            agent_presence.mark_agent_seen(ines.user, now=now)
        agent_presence.set_status(ines, AgentDesk.Status.AVAILABLE, now=now)
        assert desk.get(f"/admin/chat/conversation/{conversation.pk}/change/").status_code == 200
    assert ticket.messages.filter(author="agent").exists()
    assert [query["sql"] for query in queries if "auditentry" in query["sql"]] == []
    assert lines() == []


def key_on(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found
    return found[1]


def test_every_act_has_a_kind() -> None:
    assert {act.kind for act in Act} == set(Kind)
    assert max(len(act) for act in Act) <= 40 and max(len(kind) for kind in Kind) <= 16

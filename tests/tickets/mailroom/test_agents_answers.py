"""What an agent answers by mail is a draft at the desk, of nobody else, and never the customer's to read by itself."""

import pytest
from pytest_django import Settings

from tests.people import make_agent
from tests.tickets.admin.draft_desk.drafting import Desk
from tests.tickets.factories import ticket_row
from tests.tickets.mailroom.letters import PDF, letter, receive
from tickets.drafts.saving import DraftPlace, save
from tickets.models import Agent, Attachment, DraftFile, IncomingEmail, Message, OutgoingEmail, SavedDraft, Team, Ticket
from tickets.outbox.signed_ids import agents_address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]
VOUCHED = "mx.pelerine.example; dmarc=pass header.from=desk.example"


@pytest.fixture
def noor() -> Agent:
    return make_agent("noor", "connectivity", email="noor@desk.example")


@pytest.fixture
def ticket() -> Ticket:
    return ticket_row(topic="connectivity")


def answer(ticket: Ticket, agent: Agent, text: str = "Please try WireGuard.", **headers: str) -> IncomingEmail:
    address = agents_address(ticket, agent)
    headers = {"From": agent.user.email, "To": address, "Subject": "Re: yours", **headers}
    sender = headers.pop("sender", headers["From"])
    return receive(letter(text, **headers), sender=sender, recipients=(headers.pop("recipient", address),))


def nothing_was_said(ticket: Ticket) -> bool:
    return ticket.messages.count() == 1 and not OutgoingEmail.objects.exists()


def test_an_agents_answer_is_a_draft_that_one_click_sends(ticket: Ticket, noor: Agent, settings: Settings) -> None:
    settings.AUTHSERV_ID = "mx.pelerine.example"
    quoted = (
        "Please try WireGuard.\n\nOn Tue, 10 Mar 2026 at 10:00, Pelerine <support@pelerine.example> wrote:\n> Hello"
    )
    came = letter(quoted, From=noor.user.email, To=agents_address(ticket, noor), Authentication_Results=VOUCHED)
    came.add_attachment(PDF, maintype="application", subtype="pdf", filename="steps.pdf")
    received = receive(came, sender=noor.user.email, recipients=(agents_address(ticket, noor),))
    assert (received.fate, received.reason_code, received.ticket) == ("reply", "agents_draft", ticket)
    assert nothing_was_said(ticket)
    page = Desk(noor, ticket)
    [draft] = page.here()
    assert (draft["words"]["text"]["is"], draft["mailed"]) == ("Please try WireGuard.", "proved")
    assert page.send(draft["words"]["text"]["is"], draft_files=draft["files"][0]["id"]).status_code == 302
    assert ticket.messages.get(author="agent").text == "Please try WireGuard."
    assert Attachment.objects.get().name == "steps.pdf" and not SavedDraft.objects.exists()


@pytest.mark.parametrize(("results", "border"), [("", ""), (VOUCHED.replace("pass", "fail"), "mx.pelerine.example")])
def test_what_nothing_proves_is_shown_as_that(
    ticket: Ticket, noor: Agent, settings: Settings, results: str, border: str
) -> None:
    settings.AUTHSERV_ID = border
    answer(ticket, noor, Authentication_Results=results)
    assert Desk(noor, ticket).here()[0]["mailed"] == "unproved" and nothing_was_said(ticket)


def test_another_persons_letter_to_that_address_is_set_aside(ticket: Ticket, noor: Agent) -> None:
    make_agent("maya", "connectivity", email="maya@desk.example")
    for stranger in ("maya@desk.example", ticket.customer.email, "eve@evil.example"):
        came = answer(ticket, noor, From=stranger, Message_ID=f"<{stranger}>")
        assert (came.fate, came.reason_code) == ("quarantine", "not_this_agent")
    asked = answer(ticket, noor, Reply_To="eve@evil.example", Message_ID="<r@x.example>")
    assert (asked.fate, asked.reason_code) == ("quarantine", "not_this_agent")
    assert not SavedDraft.objects.exists() and nothing_was_said(ticket)


def test_an_address_that_was_made_up_is_nobodys(ticket: Ticket, noor: Agent) -> None:
    other = ticket_row(topic="connectivity")
    forged = agents_address(other, noor).replace(f"a.{other.pk}.", f"a.{ticket.pk}.")
    came = receive(letter("Hello", From=noor.user.email, To=forged), recipients=(forged,))
    assert came.reason_code != "agents_draft" and not SavedDraft.objects.exists()


@pytest.mark.parametrize("lost", ["team", "account", "forgotten"])
def test_who_lost_access_writes_no_draft_and_nobody_is_written_to(ticket: Ticket, noor: Agent, lost: str) -> None:
    if lost == "team":
        Team.objects.get(topic="connectivity").members.remove(noor)
    elif lost == "account":
        noor.user.is_staff = False
        noor.user.save()
    else:
        Ticket.objects.update(forgotten_at="2026-01-01T00:00Z")
    came = answer(ticket, noor)
    assert came.fate == "quarantine" and came.reason_code in ("agent_without_access", "not_this_agent")
    assert not SavedDraft.objects.exists() and nothing_was_said(ticket)


def test_an_absence_of_an_agent_is_no_draft(ticket: Ticket, noor: Agent) -> None:
    for headers in ({"Auto_Submitted": "auto-replied"}, {"Subject": "Out of Office: Re: yours"}):
        came = answer(ticket, noor, "I am away.", **headers, Message_ID=f"<{len(str(headers))}@desk.example>")
        assert (came.fate, came.reason_code) == ("refused", "agents_machine")
    assert not SavedDraft.objects.exists() and nothing_was_said(ticket)


def test_words_that_were_begun_at_the_desk_stay_beside_the_letters(ticket: Ticket, noor: Agent) -> None:
    place = DraftPlace(owner_id=noor.user_id, ticket_id=ticket.pk, name="reply")
    save(place, words={"text": {"was": "", "is": "Half a sentence"}}, seen="", now=ticket.opened_at)
    answer(ticket, noor)
    assert SavedDraft.objects.get().texts == ["Half a sentence", "Please try WireGuard."]


def test_a_program_that_was_mailed_is_not_sent_on(ticket: Ticket, noor: Agent) -> None:
    came = letter("See there", From=noor.user.email, To=agents_address(ticket, noor))
    came.add_attachment(b"MZ\x90\x00", maintype="application", subtype="octet-stream", filename="setup.exe")
    receive(came, sender=noor.user.email, recipients=(agents_address(ticket, noor),))
    file = DraftFile.objects.get()
    refused = Desk(noor, ticket).send("See there", draft_files=str(file.public_id)).content.decode()
    assert "setup.exe" in refused and not Message.objects.filter(author="agent").exists()

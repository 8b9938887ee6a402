"""A copy of the portal for testing: by real SMTP, nobody but the tester ever hears of it."""

from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import getaddresses

import pytest
from django.conf import settings as portal
from django.core import mail
from pytest_django import Settings

from supportportal.health import look_around
from tests.faults.relay import running_relay
from tests.people import make_agent, signed_in
from tests.tickets.mailroom.letters import NOW, adas_ticket
from tickets import account_letters
from tickets.guarantee.evidence import heads
from tickets.handling import reply
from tickets.models import AccountLetter, OutgoingEmail, TicketParticipant
from tickets.outbox.delivery import deliver_outbox
from tickets.outbox.operator_letter import tell_operator
from tickets.outbox.testing_copy import Held

pytestmark = pytest.mark.django_db

ME = "me@test.example"
WITH_ADDRESSES = ("From", "To", "Cc", "Bcc", "Reply-To", "Sender", "Return-Path")


class Outside:
    """The mail server that all letters go to: whom it was to bring them to, and what it took."""

    def __init__(self) -> None:
        self.senders: list[str] = []
        self.recipients: list[str] = []
        self.letters: list[EmailMessage] = []


@pytest.fixture
def outside(settings: Settings) -> Iterator[Outside]:
    seen = Outside()
    with running_relay() as relay:
        settings.EMAIL_BACKEND = "tickets.outbox.smtp_backend.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", relay.port, 10
        seen.senders, seen.recipients, seen.letters = relay.senders, relay.recipients, relay.letters
        yield seen


def letters_of_all_kinds(settings: Settings) -> None:
    """An acknowledgement, a reply to a customer and to somebody let in, an invitation, and one to the operator."""
    ticket = adas_ticket()
    TicketParticipant.objects.create(ticket=ticket, address="zoe@mail.example", asked_at=NOW, let_in_at=NOW)
    agent = make_agent("ines", "connectivity", "general", "billing", first_name="Inès")
    agent.user.email = "ines@desk.example"
    agent.user.save()
    reply(ticket, agent=agent, text="Try Lyon.", now=NOW)
    account_letters.write(agent.user, AccountLetter.Kind.INVITATION, now=NOW)
    settings.OPERATOR_ADDRESS = "night@portal.example"


def everything_leaves() -> None:
    deliver_outbox(now=NOW)
    account_letters.deliver(now=NOW)
    heads.mail_head(now=NOW)
    tell_operator("test", subject="The clock", body="It leapt.")


def test_without_these_settings_the_same_letters_go_to_everybody(outside: Outside, settings: Settings):
    letters_of_all_kinds(settings)
    everything_leaves()
    colleagues = ["ines@desk.example", "night@portal.example"]
    assert sorted(outside.recipients) == ["ada@mail.example"] * 2 + colleagues + ["zoe@mail.example"]


def test_everything_goes_to_the_tester_and_has_no_other_address_left(outside: Outside, settings: Settings):
    letters_of_all_kinds(settings)
    settings.OUTGOING_TO = ME
    everything_leaves()
    assert (outside.recipients, outside.senders) == ([ME] * 5, [ME] * 5)
    for letter in outside.letters:
        shown = {address for name in WITH_ADDRESSES for _, address in getaddresses(letter.get_all(name, []))}
        assert shown == {ME, portal.SUPPORT_ADDRESS}
        assert getaddresses([letter["From"]])[0][1] == portal.SUPPORT_ADDRESS
        assert letter["Subject"].startswith(f"[{letter['X-Portal-Meant-For']}] ")
    meant_for = sorted(letter["X-Portal-Meant-For"] for letter in outside.letters)
    assert meant_for == ["ada@mail.example"] * 2 + ["ines@desk.example", "night@portal.example", "zoe@mail.example"]
    sent = OutgoingEmail.objects.filter(kind="reply").first()
    assert sent is not None
    assert b"X-Portal-Meant-For" in sent.as_sent.content  # what is kept is what left


def test_while_letters_are_held_nothing_leaves_by_any_way(outside: Outside, settings: Settings):
    letters_of_all_kinds(settings)
    settings.OUTGOING_HOLD, settings.OUTGOING_TO = True, ME
    everything_leaves()
    with pytest.raises(Held):
        mail.send_mail("Hello", "It is me.", None, ["ada@mail.example"])
    assert outside.letters == []
    assert list(OutgoingEmail.objects.values_list("sent_at", "attempts").distinct()) == [(None, 0)]
    settings.OUTGOING_HOLD = False
    everything_leaves()
    assert outside.recipients == [ME] * 5


@pytest.mark.parametrize("setting", ["OUTGOING_HOLD", "OUTGOING_TO"])
def test_without_a_mail_server_the_folder_has_the_same(settings: Settings, setting: str):
    setattr(settings, setting, ME)
    if setting == "OUTGOING_HOLD":
        with pytest.raises(Held):
            mail.send_mail("Hello", "It is me.", None, ["ada@mail.example"])
        return
    mail.send_mail("Hello", "It is me.", None, ["ada@mail.example"])
    (path,) = settings.EMAIL_FILE_PATH.iterdir()
    assert f"To: {ME}\n" in path.read_text()


@pytest.mark.usefixtures("redis_server")
def test_every_page_of_the_desk_says_so_and_a_held_letter_says_that_it_is(settings: Settings):
    ticket = adas_ticket()
    client = signed_in(make_agent("maya", ticket.topic).user)
    letter = OutgoingEmail.objects.get()
    pages = ["/admin/", "/admin/tickets/outgoingemail/", f"/admin/tickets/outgoingemail/{letter.pk}/change/"]
    assert not any("A copy for testing." in client.get(page).content.decode() for page in pages)
    settings.OUTGOING_TO = ME
    assert all(f"Every letter goes to {ME}" in client.get(page).content.decode() for page in pages)
    assert f"Every letter goes to {ME}" in client.__class__().get("/admin/login/").content.decode()
    settings.OUTGOING_HOLD = True
    assert all("No letter leaves it" in client.get(page).content.decode() for page in pages)
    ledger = client.get("/admin/tickets/outgoingemail/").content.decode()
    assert "held: in this copy for testing nothing leaves. It is meant for ada@mail.example" in ledger


@pytest.mark.usefixtures("redis_server")
def test_letters_that_are_held_make_nobody_ill(settings: Settings):
    adas_ticket()
    assert look_around(now=NOW.replace(hour=12))["outbox"]["ok"] is False
    settings.OUTGOING_HOLD = True
    assert look_around(now=NOW.replace(hour=12))["outbox"]["ok"] is True

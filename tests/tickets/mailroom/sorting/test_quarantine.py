"""The way on for a letter in quarantine, and what is settled of its sender."""

from datetime import timedelta

import pytest
from django.conf import settings

from tests.people import make_agent
from tests.tickets.factories import make_customer
from tests.tickets.mailroom.letters import NOW, adas_ticket, letter, receive, ticket_of
from tickets.mailroom.senders.sender_rules import make_rule
from tickets.mailroom.sorting import waiting_letters
from tickets.mailroom.sorting.quarantine import join_ticket, make_ticket, refuse
from tickets.mailroom.sorting.replay import replay
from tickets.models import Agent, IncomingEmail, OutgoingEmail, SenderRule, Ticket
from tickets.refusals import EverybodysProvider, Forgotten, NotYours, OurOwnAddress, PlacedAlready

Fate = IncomingEmail.Fate
pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def ines() -> Agent:
    return make_agent("ines", "general", "connectivity")


def held(text: str = "It doesn’t work.") -> IncomingEmail:
    row = receive(letter(text, From="", Message_ID="<held@mail.example>"), sender="no-reply@mail.example")
    assert (row.fate, Ticket.objects.filter(letters=row).count()) == (Fate.QUARANTINE, 0)
    return row


def test_a_held_letter_becomes_the_ticket_of_whoever_a_colleague_names(ines: Agent):
    ticket = make_ticket(held(), email="nora@cust.example", name="Nora", by=ines, now=LATER)
    assert (ticket.customer.email, ticket.customer.name, ticket.opened_at) == ("nora@cust.example", "Nora", NOW)
    texts = list(ticket.messages.order_by("pk").values_list("author", "text"))
    note = "Opened out of the quarantine, where it was because: no sender address."
    assert texts == [("customer", "It doesn’t work."), ("note", note)]
    row = IncomingEmail.objects.get()
    assert (row.fate, row.ticket, OutgoingEmail.objects.get().to_address) == (Fate.TICKET, ticket, "nora@cust.example")
    with pytest.raises(PlacedAlready):
        make_ticket(row, email="nora@cust.example", name="", by=ines, now=LATER)
    assert Ticket.objects.count() == 1


def test_a_held_letter_joins_the_ticket_that_a_colleague_names(ines: Agent):
    ticket = adas_ticket()
    join_ticket(held("And?"), ticket=ticket, by=ines, now=LATER)
    assert [message.text for message in ticket.messages.order_by("pk")] == ["They do.", "And?"]
    assert IncomingEmail.objects.get().why == "a colleague says that it belongs there"


def test_nobody_puts_a_letter_into_another_teams_ticket_or_makes_us_a_customer(ines: Agent):
    row = held()
    with pytest.raises(NotYours):
        join_ticket(row, ticket=adas_ticket(topic="billing"), by=ines, now=LATER)
    with pytest.raises(OurOwnAddress):
        make_ticket(row, email=settings.SUPPORT_ADDRESS, name="", by=ines, now=LATER)
    assert IncomingEmail.objects.get(pk=row.pk).fate == Fate.QUARANTINE


def test_a_letter_that_is_not_for_us_is_kept_and_can_still_be_opened(ines: Agent):
    row = held()
    refuse(row, by=ines, now=LATER)
    row.refresh_from_db()
    assert (row.fate, row.why) == (Fate.REFUSED, "Ines says that it isn’t for us")
    with pytest.raises(PlacedAlready):
        refuse(row, by=ines, now=LATER)
    assert (
        make_ticket(row, email="nora@cust.example", name="", by=ines, now=LATER).customer.email == "nora@cust.example"
    )


@pytest.mark.parametrize("sender", ["ada@mail.example", "@mail.example", "<users.lists.example>"])
def test_letters_of_a_sender_who_is_refused_open_nothing(ines: Agent, sender: str):
    in_a_list = {"List_Id": "Users <users.lists.example>"}
    assert receive(letter(**in_a_list)).fate == Fate.TICKET
    rule = make_rule(sender, act=SenderRule.Act.REFUSE, reason="spam", by=ines, now=NOW)
    refused = receive(letter("Again.", Message_ID="<2@mail.example>", **in_a_list))
    assert (refused.fate, refused.why) == (Fate.REFUSED, f"a rule says so of {sender}")
    assert receive(letter(From="bo@else.example", Message_ID="<3@else.example>")).fate == Fate.TICKET
    assert replay(refused, by=ines, now=NOW).fate == Fate.TICKET  # by hand
    rule.delete()
    assert receive(letter("Once more.", Message_ID="<4@mail.example>", **in_a_list)).fate == Fate.TICKET


def test_who_was_refused_and_is_heard_after_all_is_told_that_their_letter_came(ines: Agent):
    make_rule("ada@mail.example", act=SenderRule.Act.REFUSE, reason="spam", by=ines, now=NOW)
    refused = receive(letter())
    assert (refused.fate, OutgoingEmail.objects.count()) == (Fate.REFUSED, 0)
    ticket = ticket_of(replay(refused, by=ines, now=NOW))
    assert OutgoingEmail.objects.get().ticket == ticket


def test_letters_in_our_name_can_always_be_a_ticket(ines: Agent):
    robot = {"From": f"Monitor <{settings.SUPPORT_ADDRESS}>", "Auto_Submitted": "auto-generated"}
    assert receive(letter(**robot)).fate == Fate.QUARANTINE
    make_rule(settings.SUPPORT_ADDRESS, act=SenderRule.Act.TICKET, reason="monitoring", by=ines, now=NOW)
    row = receive(letter("Disk full.", Message_ID="<2@mail.example>", **robot))
    assert (row.fate, OutgoingEmail.objects.count()) == (Fate.TICKET, 0)


def test_a_mail_providers_customers_are_never_refused_together(ines: Agent):
    with pytest.raises(EverybodysProvider):
        make_rule("@gmail.com", act=SenderRule.Act.REFUSE, reason="", by=ines, now=NOW)
    make_rule("spam@gmail.com", act=SenderRule.Act.REFUSE, reason="", by=ines, now=NOW)


def test_the_latest_word_on_a_sender_counts(ines: Agent):
    make_rule("@mail.example", act=SenderRule.Act.REFUSE, reason="", by=ines, now=NOW)
    make_rule("@Mail.example", act=SenderRule.Act.TICKET, reason="", by=ines, now=NOW)
    assert SenderRule.objects.get().act == SenderRule.Act.TICKET


def test_a_flood_of_one_sender_is_held_and_others_are_heard(ines: Agent, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(waiting_letters, "MAX_REQUESTS_AN_HOUR", 3)
    make_customer("bo@else.example")
    rows = [receive(letter(f"{n}", Message_ID=f"<{n}@mail.example>")) for n in range(5)]
    assert [row.fate for row in rows] == [Fate.TICKET] * 3 + [Fate.QUARANTINE] * 2
    assert rows[4].why == "more than 3 requests of one sender in an hour: held"
    assert receive(letter(From="bo@else.example", Message_ID="<b@else.example>")).fate == Fate.TICKET
    assert ticket_of(replay(rows[3], by=ines, now=NOW)).opened_at == NOW
    assert receive(letter("9", Message_ID="<9@mail.example>"), now=LATER).fate == Fate.TICKET


def test_a_rule_knows_an_address_however_its_domain_is_written(ines: Agent):
    make_rule("ada@büro.example", act=SenderRule.Act.REFUSE, reason="spam", by=ines, now=NOW)
    assert receive(letter(From="Ada <ada@xn--bro-hoa.example>")).fate == Fate.REFUSED


def test_nothing_is_put_into_a_request_that_was_forgotten(ines: Agent):
    ticket = adas_ticket()
    Ticket.objects.filter(pk=ticket.pk).update(forgotten_at=NOW)
    ticket.refresh_from_db()
    row = receive(letter("Away.", From="", Auto_Submitted="auto-replied"), sender="no-reply@mail.example")
    with pytest.raises(Forgotten):
        join_ticket(row, ticket=ticket, by=ines, now=LATER)
    assert IncomingEmail.objects.get(pk=row.pk).fate == Fate.QUARANTINE

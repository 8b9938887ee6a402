"""What shows that an address is its writer's: a letter that our border checked, or what only our letters name."""

import pytest
from pytest_django import Settings

from tests.tickets.factories import make_customer
from tests.tickets.mailroom.letters import adas_ticket, letter, receive
from tickets.fate_reasons import ReasonCode
from tickets.models import AddressProof, IncomingEmail, Ticket
from tickets.outbox import signed_ids
from tickets.proofs import Way, is_proved, is_unproved, proofs_of, prove_address

pytestmark = pytest.mark.django_db
Fate = IncomingEmail.Fate
OURS = "mx.pelerine.example"
PASSED = {"Authentication-Results": f"{OURS}; dmarc=pass header.from=mail.example"}


def ways(ticket: Ticket) -> list[str]:
    return [proof.way for proof in proofs_of(ticket)]


def test_a_letter_that_our_border_checked_proves_its_address_and_no_other_does(settings: Settings) -> None:
    settings.AUTHSERV_ID = OURS
    checked = receive(letter(**PASSED)).ticket
    unchecked = receive(letter(From="bo@mail.example", Message_ID="<bo@mail.example>")).ticket
    assert checked is not None
    assert unchecked is not None
    assert (ways(checked), ways(unchecked)) == ([Way.LETTER], [])
    assert AddressProof.objects.get().message == checked.messages.get()


def test_where_no_border_of_ours_checks_a_letter_proves_nothing_and_nothing_is_said_against_it() -> None:
    row = receive(letter(**PASSED))
    assert row.ticket is not None
    assert row.message is not None
    assert (ways(row.ticket), row.message.verified, is_unproved(row.ticket)) == ([], None, False)


def test_an_answer_to_the_address_that_only_our_letters_name_proves_it() -> None:
    ticket = adas_ticket(proved=False)
    assert is_unproved(ticket)
    row = receive(letter("Thanks."), recipients=(signed_ids.reply_address(ticket),))
    assert (row.ticket, ways(ticket)) == (ticket, [Way.REPLY])
    assert not is_unproved(ticket)


@pytest.mark.parametrize("sender", ["bo@mail.example", "Ada Berg <ada@else.example>"])
def test_who_had_a_letter_forwarded_proves_nothing_for_its_owner(sender: str) -> None:
    ticket = adas_ticket(proved=False)
    row = receive(letter("Thanks.", From=sender), recipients=(signed_ids.reply_address(ticket),))
    assert (row.ticket, ways(ticket)) == (ticket, [])


def test_our_own_message_id_joins_and_proves_nothing() -> None:
    ticket = adas_ticket(proved=False)
    ours = ticket.outgoing.get().message_id_header
    row = receive(letter("Thanks.", In_Reply_To=ours))
    assert (row.ticket, ways(ticket)) == (ticket, [])


def test_a_later_letter_that_our_border_checked_proves_a_forms_address(settings: Settings) -> None:
    settings.AUTHSERV_ID = OURS
    ticket = adas_ticket(proved=False)
    receive(letter("Thanks.", In_Reply_To=ticket.outgoing.get().message_id_header, **PASSED))
    assert ways(ticket) == [Way.LETTER]


def test_a_proof_is_of_an_address_and_goes_with_it() -> None:
    ticket = adas_ticket()
    prove_address(ticket, way=Way.LINK, now=ticket.opened_at)
    assert is_proved(ticket)
    ticket.customer = make_customer("bo@mail.example")
    ticket.save()
    assert not is_proved(ticket)


@pytest.mark.parametrize(
    ("border", "headers", "fate"),
    [
        ("", {}, Fate.REPLY),  # nobody checks: what looks like an answer is one
        (OURS, PASSED, Fate.REPLY),
        (OURS, {}, Fate.TICKET),
    ],
)
def test_from_and_a_foreign_message_id_are_only_a_hint_where_our_border_could_tell(
    settings: Settings, border: str, headers: dict[str, str], fate: str
) -> None:
    """Whoever has read a quoted or forwarded letter knows its id, and anybody can write a From."""
    settings.AUTHSERV_ID = border
    first = receive(letter(**PASSED)).ticket
    row = receive(letter("Reopen it.", In_Reply_To="<first@mail.example>", Message_ID="<2@x.example>", **headers))
    assert row.ticket is not None
    assert row.fate == fate
    if fate == Fate.TICKET:
        assert (row.ticket.possibly_related, ways(row.ticket)) == (first, [])
    else:
        assert (row.ticket, row.why) == (first, str(ReasonCode.FOLLOWS_ANOTHER.label))

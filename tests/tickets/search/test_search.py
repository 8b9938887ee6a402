"""What an agent looks for is found, whatever it was written in, and nothing that they may not see."""

from datetime import timedelta

import pytest
from django.db import connection

from tests.moments import NOON
from tests.people import make_agent, signed_in
from tests.tickets.factories import make_customer, make_ticket
from tests.tickets.mailroom.letters import letter, receive, ticket_of
from tickets.models import Attachment, CustomerAddress, Message, Ticket
from tickets.search import index
from tickets.search.finding import FEW, answers_to, excerpts
from tickets.search.query import asked
from tickets.writing import write_message

pytestmark = pytest.mark.django_db


def found(typed: str) -> list[int]:
    return sorted(Ticket.objects.filter(answers_to(asked(typed))).values_list("pk", flat=True))


@pytest.fixture
def ticket() -> Ticket:
    customer = make_customer("ada@mail.example", name="Élodie Brûlé")
    ticket = make_ticket(customer, subject="Ça ne marche pas", text="Nothing since I have kernel 6.8, on PV-20410001.")
    write_message(
        ticket, author=Message.Author.NOTE, text="Looks like a wrong MTU.", created_at=NOON, agent=make_agent()
    )
    make_ticket(make_customer("bo@other.example"), subject="Refund", text="Please.")
    return ticket


@pytest.mark.parametrize(
    "typed",
    [
        *("kernel 6.8", "KERNEL", "kern", "mtu", "ca ne marche", "ÇA NE MARCHE", "ÉLODIE", "elodie", "brule mtu"),
        *("ada@mail.example", "PV-20410001", "PV20410001", "pv 20410001", "20410001", "marche kernel MTU Élodie"),
    ],
)
def test_every_word_is_found_in_any_spelling(ticket: Ticket, typed: str) -> None:
    assert found(typed) == [ticket.pk]


@pytest.mark.parametrize(
    "typed", ["'", '"', "*", "kernel 6.9", "kernel zebra", "ker*el", "NEAR(", "a OR b", "-", "𝕜", "\0"]
)
def test_what_stands_nowhere_finds_nothing_and_breaks_nothing(ticket: Ticket, typed: str) -> None:
    assert found(typed) == []


def test_a_number_in_any_dress_is_that_request(ticket: Ticket) -> None:
    for typed in (f"#{ticket.pk}", f"[#{ticket.pk}]", f"Re: Ça ne marche pas [#{ticket.pk}]", f" #{ticket.pk} "):
        assert found(typed) == [ticket.pk], typed
    assert ticket.pk in found(str(ticket.pk))


def test_a_reference_without_its_hyphen_is_found_with_it() -> None:
    ticket = make_ticket(text="My contract: pv20410001")
    assert found("PV-20410001") == found("PV 20410001") == [ticket.pk]


def test_files_and_other_addresses_are_found(ticket: Ticket) -> None:
    Attachment.objects.create(message=ticket.messages.first(), name="trace_of_tuesday.pcap", size=1)
    CustomerAddress.objects.create(customer=ticket.customer, address="ada@work.example", added_at=NOON)
    assert found("tuesday.pcap") == found("work.example") == [ticket.pk]


def test_a_letter_is_found_once_it_is_a_request_and_its_answer_too() -> None:
    ticket = ticket_of(receive(letter("The tunnel drops at dusk.", Subject="Dusk")))
    assert found("tunnel dusk") == [ticket.pk]


def test_what_changes_or_goes_is_found_no_more(ticket: Ticket) -> None:
    message = ticket.messages.get(author=Message.Author.CUSTOMER)
    Message.objects.filter(pk=message.pk).update(text="Only this is left.")
    assert (found("kernel"), found("left")) == ([], [ticket.pk])
    message.delete()
    assert found("left") == []
    ticket.customer.name = "Somebody Else"
    ticket.customer.save()
    assert (found("brule"), found("somebody")) == ([], [ticket.pk])


def test_a_secret_is_found_by_nobody_who_guesses_it(ticket: Ticket) -> None:
    write_message(ticket, author=Message.Author.CUSTOMER, text="My password is Kestrel88falcon.", created_at=NOON)
    assert (found("Kestrel88falcon"), found("kestrel"), found("password")) == ([], [], [ticket.pk])


def test_the_place_is_shown_with_its_words_marked_and_secrets_masked(ticket: Ticket) -> None:
    text = f"{'Well. ' * 40}The password is Kestrel88falcon and the tunnel drops.{' Indeed.' * 40}"
    write_message(ticket, author=Message.Author.CUSTOMER, text=text, created_at=NOON + timedelta(hours=1))
    excerpt = excerpts([ticket.pk], asked("tunnel drops"))[ticket.pk]
    assert excerpt
    shown = "".join(piece for piece, _ in excerpt.pieces)
    assert [piece for piece, is_found in excerpt.pieces if is_found] == ["tunnel", "drops"]
    assert shown.startswith("… ") and shown.endswith("Indeed.…") and "Kestrel" not in shown and len(shown) < 200


def test_the_index_is_made_anew_when_a_trigger_is_gone(ticket: Ticket) -> None:
    first = next(iter(index.trigger_names() & {"tickets_message_is_searched"}))
    on = "" if connection.vendor == "sqlite" else " ON tickets_message"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {first}{on}")
    write_message(ticket, author=Message.Author.CUSTOMER, text="Written past the index.", created_at=NOON)
    assert found("past the index") == []
    index.ensure()
    assert found("past the index") == found("kernel") == [ticket.pk]


def test_the_queue_finds_shows_the_place_and_keeps_the_search_from_tab_to_tab(ticket: Ticket) -> None:
    page = (
        signed_in(make_agent("maya", ticket.topic).user).get("/admin/tickets/ticket/", {"q": "kernel"}).content.decode()
    )
    assert "<mark>kernel</mark> 6.8" in page
    assert "q=kernel" in page and "tab=closed" in page
    assert "Refund" not in page


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps no word of a row that is gone")
def test_sqlite_lets_go_of_the_words_of_rows_that_are_gone() -> None:
    message = make_ticket(text="Quetzalcoatl").messages.get()
    message.delete()
    assert b"quetzalcoatl" in blocks_of_the_index()
    index.let_go_of_the_forgotten()
    assert b"quetzalcoatl" not in blocks_of_the_index()


def blocks_of_the_index() -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT block FROM tickets_search_data")
        return b"".join(block for (block,) in cursor.fetchall())


def test_many_are_found_in_as_many_queries_as_few(ticket: Ticket, django_assert_num_queries) -> None:
    with django_assert_num_queries(7):
        assert found("kernel") == [ticket.pk]
    others = [make_ticket(ticket.customer, text=f"My kernel is older: {number}.").pk for number in range(12)]
    with django_assert_num_queries(7):
        assert found("kernel") == [ticket.pk, *others]


def test_a_word_of_hundreds_is_found_in_all_of_them(ticket: Ticket) -> None:
    template = ticket.messages.get(author=Message.Author.CUSTOMER)
    Message.objects.bulk_create(
        Message(ticket=ticket, author=template.author, text="The kernel again.", created_at=NOON) for _ in range(FEW)
    )
    other = make_ticket(text="A kernel and a zebra.")
    assert (found("kernel"), found("kernel zebra")) == ([ticket.pk, other.pk], [other.pk])

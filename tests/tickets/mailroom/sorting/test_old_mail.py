"""History comes in once, in order, and nobody hears of it."""

import mailbox
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.people import make_agent
from tests.tickets.mailroom.letters import NOW, letter, receive
from tickets.mailroom.sorting import old_mail
from tickets.models import Agent, Customer, IncomingEmail, Message, OutgoingEmail, Ticket

pytestmark = pytest.mark.django_db

DATE = "Mon, 03 Feb 2020 10:00:00 +0100"
WRITTEN = datetime(2020, 2, 3, 9, tzinfo=UTC)


def numbered(number: int, **headers: str) -> bytes:
    given = {"Message_ID": f"<{number}@mail.example>", "Date": DATE, "From": f"ada{number}@mail.example"} | headers
    return letter(f"Letter number {number}.", **given).as_bytes()


def folder_of_all_kinds(at: Path) -> Path:
    (at / "inside").mkdir(parents=True)
    (at / "inside" / "one.eml").write_bytes(numbered(1))
    (at / "notes.txt").write_text("Nobody’s letter.")
    maildir = mailbox.Maildir(at / "Maildir")
    maildir.add(numbered(2))
    box = mailbox.mbox(at / "old")
    box.add(numbered(3))
    box.add(numbered(4))
    box.close()
    return at


def imported(*paths: Path, **options: bool) -> str:
    said = StringIO()
    call_command("import_mail", *map(str, paths), stdout=said, stderr=StringIO(), **options)
    return said.getvalue().strip()


def test_a_folder_with_letters_a_maildir_and_an_mbox_comes_in_once(tmp_path: Path):
    place = folder_of_all_kinds(tmp_path / "history")
    assert imported(place) == "4 letters imported, 0 were here already."
    assert imported(place) == "0 letters imported, 4 were here already."
    rows = IncomingEmail.objects.order_by("from_address")
    assert [(row.source, row.from_address, row.received_at, row.fate) for row in rows] == [
        ("import", f"ada{number}@mail.example", WRITTEN, "ticket") for number in (1, 2, 3, 4)
    ]


def test_nobody_is_answered_and_nothing_is_open(tmp_path: Path):
    imported(folder_of_all_kinds(tmp_path / "history"))
    assert OutgoingEmail.objects.count() == 0
    assert set(Ticket.objects.values_list("status", flat=True)) == {Ticket.Status.CLOSED}


def test_with_open_the_agents_find_it_in_their_queue(tmp_path: Path):
    imported(folder_of_all_kinds(tmp_path / "history"), open_=True)
    assert Ticket.objects.open().count() == 4
    assert OutgoingEmail.objects.count() == 0


def test_one_letter_one_mbox_or_several_paths(tmp_path: Path):
    place = folder_of_all_kinds(tmp_path / "history")
    assert imported(place / "inside" / "one.eml", place / "old") == "3 letters imported, 0 were here already."
    with pytest.raises(CommandError, match="There is no"):
        imported(place / "nothing")


def test_what_came_by_another_way_is_known(tmp_path: Path):
    receive(numbered(1))
    (tmp_path / "one.eml").write_bytes(numbered(1))
    assert imported(tmp_path / "one.eml") == "0 letters imported, 1 were here already."


def test_an_import_that_was_broken_off_goes_on(tmp_path: Path):
    place = folder_of_all_kinds(tmp_path / "history")
    old_mail.take(list(old_mail.letters_in(place))[:2], open_=False, now=NOW)
    assert imported(place) == "2 letters imported, 2 were here already."
    assert Ticket.objects.count() == 4


@pytest.mark.parametrize("date", ["Fri, 01 Jan 2100 00:00:00 +0000", "Thu, 01 Jan 1970 00:00:00 +0000", "lately", ""])
def test_a_date_that_can_not_be_true_is_not_taken(date: str):
    assert old_mail.written_at(numbered(1, Date=date), now=NOW) == NOW
    assert old_mail.written_at(numbered(1), now=NOW) == WRITTEN


def colleague() -> Agent:
    ines = make_agent("ines", "connectivity")
    ines.user.email = "Ines@home.example"
    ines.user.save()
    return ines


def thread_with(answer_from: str) -> list[bytes]:
    """A customer asks, a colleague answers, the customer thanks."""
    return [
        numbered(1, From="Ada Berg <ada@mail.example>"),
        numbered(2, From=answer_from, To="ada@mail.example", In_Reply_To="<1@mail.example>"),
        numbered(3, From="Ada Berg <ada@mail.example>", In_Reply_To="<2@mail.example>"),
    ]


@pytest.mark.parametrize(
    ("address", "is_an_agents"),
    [("ines@home.example", True), ("former@pelerine.example", False), ("support+billing@pelerine.example", False)],
)
def test_what_colleagues_wrote_is_ours_and_makes_nobody_a_customer(address: str, is_an_agents: bool):
    ines = colleague()
    assert old_mail.take(thread_with(f"Inès <{address}>"), open_=False, now=NOW) == 3
    messages = Message.objects.order_by("pk").values_list("author", "agent", "from_address")
    author = Message.Author
    assert list(messages) == [
        (author.CUSTOMER, None, ""),
        (author.AGENT, ines.pk if is_an_agents else None, ""),
        (author.CUSTOMER, None, ""),
    ]
    assert list(Customer.objects.values_list("email", flat=True)) == ["ada@mail.example"]
    assert Ticket.objects.count() == 1


def test_a_colleagues_letter_that_answers_nothing_here_waits_and_makes_nobody_a_customer():
    colleague()
    old_mail.take([numbered(1, From="ines@home.example", To="ada@mail.example")], open_=False, now=NOW)
    letter_of_ines = IncomingEmail.objects.get()
    assert (letter_of_ines.fate, letter_of_ines.why) == ("quarantine", "an answer of ours to nothing that is here")
    assert (Customer.objects.count(), Ticket.objects.count()) == (0, 0)


def test_a_form_of_ours_that_wrote_for_a_customer_is_the_customers():
    form = numbered(1, From="Website <noreply@pelerine.example>", Reply_To="carl@mail.example")
    old_mail.take([form], open_=False, now=NOW)
    assert list(Customer.objects.values_list("email", flat=True)) == ["carl@mail.example"]

"""More files than strangers may bring in a day: their letters are joined at once, and the files follow."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.people import make_agent
from tests.tickets.mailroom.letters import NOW, adas_ticket, letter, receive
from tests.tickets.test_intake import at_once
from tickets.attachments.quota import A_DAY, MOST_FILES_A_DAY
from tickets.mailroom.arriving import spool
from tickets.mailroom.arriving.spool_files import Envelope
from tickets.mailroom.sorting import late_files, replay
from tickets.mailroom.sorting.fates import sort_letters
from tickets.mailroom.sorting.late_files import LETTERS_PER_ROUND, RETRY_FILES_AFTER
from tickets.models import Attachment, IncomingEmail, Message, Ticket
from tickets.outbox import signed_ids

pytestmark = pytest.mark.django_db
Fate = IncomingEmail.Fate


def with_files(number: int, *, files: int, **headers: str) -> EmailMessage:
    message = letter(f"Number {number}.", Message_ID=f"<{number}@mail.example>", **headers)
    for place in range(files):
        message.add_attachment(f"{number} {place}".encode(), maintype="text", subtype="plain", filename="log.txt")
    return message


def joined(ticket: Ticket, number: int, *, files: int, now: datetime = NOW, **headers: str) -> IncomingEmail:
    address = signed_ids.reply_address(ticket)
    return receive(with_files(number, files=files, **headers), recipients=(address,), now=now)


def full_ticket(email: str = "ada@mail.example", *, number: int = 1) -> Ticket:
    ticket = adas_ticket(email)
    assert joined(ticket, number, files=MOST_FILES_A_DAY).files_due_at is None
    return ticket


def notes(ticket: Ticket) -> list[str]:
    return list(ticket.messages.filter(author=Message.Author.NOTE).values_list("text", flat=True))


def numbers_of_kept_files() -> list[int]:
    """Of the letters whose files are here, in the order of letters."""
    kept = Attachment.objects.order_by("message__letter__pk").values_list("message__text", flat=True).distinct()
    return [int(text.strip(".").split()[1]) for text in kept]


def test_a_letter_too_many_is_joined_at_once_and_its_files_come_when_the_day_is_over():
    ticket = full_ticket()
    row = joined(ticket, 2, files=1)
    assert row.message is not None
    assert (row.fate, row.ticket, row.message.text) == (Fate.REPLY, ticket, "Number 2.")
    assert (row.files_due_at, row.message.attachments.count()) == (NOW + A_DAY, 0)
    assert notes(ticket) == [
        "This request was sent more than 100 files or 150 MB within a day. Files that are missing from its letters "
        "stay in their sources, and come by themselves from tomorrow on."
    ]
    assert late_files.fetch(now=NOW + A_DAY - timedelta(seconds=1)) == 0
    assert late_files.fetch(now=NOW + A_DAY) == 1
    with row.message.attachments.get().file.open("rb") as file:
        assert file.read() == b"2 0"
    row.refresh_from_db()
    assert row.files_due_at is None
    assert late_files.fetch(now=NOW + 2 * A_DAY) == 0


def test_a_letter_without_files_and_one_that_opens_a_request_are_not_held_up():
    ticket = full_ticket()
    assert joined(ticket, 2, files=0).files_due_at is None
    opened = receive(with_files(3, files=MOST_FILES_A_DAY + 1))
    assert (opened.fate, opened.files_due_at) == (Fate.TICKET, None)
    assert Attachment.objects.filter(message__ticket=opened.ticket).count() == MOST_FILES_A_DAY + 1
    assert notes(ticket) == []


def test_a_flood_leaves_one_note_a_day_and_every_letter():
    ticket = full_ticket()
    envelope = Envelope("smtp", NOW, "ada@mail.example", (signed_ids.reply_address(ticket),))
    for number in range(2, 62):
        spool.keep(with_files(number, files=1).as_bytes(), envelope=envelope)
    sort_letters(now=NOW)
    assert IncomingEmail.objects.filter(fate=Fate.REPLY, ticket=ticket).count() == 61
    assert ticket.messages.filter(author=Message.Author.CUSTOMER).count() == 62
    assert len(notes(ticket)) == 1
    tomorrow = NOW + A_DAY
    joined(ticket, 62, files=MOST_FILES_A_DAY, now=tomorrow)
    joined(ticket, 63, files=1, now=tomorrow)
    assert len(notes(ticket)) == 2


def test_a_day_brings_no_more_late_files_than_a_days_and_every_letter_has_its_turn():
    ticket = full_ticket()
    for number in (2, 3, 4):
        joined(ticket, number, files=40)
    joined(ticket, 5, files=MOST_FILES_A_DAY + 50)  # more than there ever is room for
    assert [late_files.fetch(now=NOW + days * A_DAY) for days in (1, 2, 3, 4)] == [2, 1, 1, 0]
    assert numbers_of_kept_files() == [1, 2, 3, 4, 5]


def test_letters_of_one_afternoon_come_to_one_turn_a_day_after_the_first():
    ticket = full_ticket()
    rows = [joined(ticket, number, files=1, now=NOW + timedelta(hours=number)) for number in (2, 3, 4)]
    first_turn = NOW + timedelta(hours=2) + A_DAY
    assert [row.files_due_at for row in rows] == [first_turn] * 3
    assert len(notes(ticket)) == 1
    assert late_files.fetch(now=first_turn) == 3


def test_what_came_today_leaves_less_room_for_what_is_late():
    ticket, tomorrow = full_ticket(), NOW + A_DAY
    joined(ticket, 2, files=10)
    joined(ticket, 3, files=10)
    joined(ticket, 4, files=MOST_FILES_A_DAY - 15, now=tomorrow)
    assert late_files.fetch(now=tomorrow) == 1  # the oldest in any case
    assert numbers_of_kept_files() == [1, 2, 4]
    assert late_files.fetch(now=tomorrow + timedelta(hours=23)) == 0
    assert late_files.fetch(now=tomorrow + A_DAY) == 1


def test_a_request_with_many_late_letters_is_out_of_the_others_way_after_one_round():
    flooded, other = full_ticket(), full_ticket("bea@mail.example", number=1_000)
    for number in range(2, LETTERS_PER_ROUND + 12):
        joined(flooded, number, files=1)
    waits = joined(other, 1_001, files=1)
    tomorrow = NOW + A_DAY
    assert late_files.fetch(now=tomorrow) == LETTERS_PER_ROUND
    assert late_files.fetch(now=tomorrow + timedelta(minutes=1)) == 1
    assert waits.message is not None
    assert waits.message.attachments.count() == 1
    assert late_files.fetch(now=tomorrow + timedelta(minutes=2)) == 0
    assert late_files.fetch(now=tomorrow + A_DAY) == 10


def test_a_letter_whose_source_is_away_holds_up_no_other_and_is_tried_again_the_next_day():
    ticket = full_ticket()
    unreadable, waits = joined(ticket, 2, files=1), joined(ticket, 3, files=1)
    source = Path(unreadable.raw.path)
    aside = source.rename(source.with_suffix(".aside"))
    assert late_files.fetch(now=NOW + A_DAY) == 1
    assert waits.message is not None
    assert waits.message.attachments.count() == 1
    assert late_files.fetch(now=NOW + A_DAY + RETRY_FILES_AFTER) == 0
    aside.rename(source)
    assert late_files.fetch(now=NOW + 2 * A_DAY) == 1
    assert numbers_of_kept_files() == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_are_one_turn():
    ticket = full_ticket()
    for number in range(2, LETTERS_PER_ROUND + 12):
        joined(ticket, number, files=1)
    assert sum(at_once(lambda: late_files.fetch(now=NOW + A_DAY))) == LETTERS_PER_ROUND
    assert numbers_of_kept_files() == list(range(1, LETTERS_PER_ROUND + 2))


@pytest.mark.parametrize("headers", [{"Auto_Submitted": "auto-replied"}, {"From": "ines@pelerine.example"}])
def test_a_machine_or_somebody_in_an_agents_name_brings_no_more_either(headers: dict[str, str]):
    make_agent("ines", "general", email="ines@pelerine.example")
    ticket = adas_ticket()
    first = joined(ticket, 1, files=MOST_FILES_A_DAY, **headers)
    second = joined(ticket, 2, files=1, **headers)
    assert [row.message is not None and row.message.author for row in (first, second)] == ["note", "note"]
    assert [row.files_due_at for row in (first, second)] == [None, NOW + A_DAY]


def test_an_agent_whom_our_border_vouches_for_has_no_quota(settings: Settings):
    settings.AUTHSERV_ID = "mx.pelerine.example"
    make_agent("ines", "general", email="ines@work.example")
    ticket = full_ticket()
    vouched = {"Authentication-Results": "mx.pelerine.example; dkim=pass header.d=work.example"}
    row = joined(ticket, 2, files=1, From="ines@work.example", **vouched)
    assert row.message is not None
    assert (row.message.author, row.files_due_at, row.message.attachments.count()) == ("note", None, 1)


def test_a_quarantined_letter_that_is_sorted_again_keeps_to_the_day_as_well():
    ticket = full_ticket()
    row = joined(ticket, 2, files=1)
    IncomingEmail.objects.filter(pk=row.pk).update(fate=Fate.QUARANTINE, message=None, files_due_at=None)
    again = replay.replay(row, by=None, now=NOW)
    assert (again.fate, again.ticket, again.files_due_at) == (Fate.REPLY, ticket, NOW + A_DAY)

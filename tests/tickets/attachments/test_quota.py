"""What strangers may bring to one request within a day, and what doesn't count."""

from datetime import timedelta

import pytest

from tests.moments import NOON
from tests.people import make_agent
from tests.tickets.factories import attachment_row, make_file, make_ticket, ticket_row
from tickets import handling
from tickets.attachments import quota
from tickets.attachments.files import IncomingFile
from tickets.attachments.quota import A_DAY, MOST_FILES_A_DAY, MOST_MEGABYTES_A_DAY, FilesOfADay
from tickets.models import Message
from tickets.writing import write_message

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024
LOG = IncomingFile("log.txt", "text/plain", b"x" * 1_000)


@pytest.mark.parametrize(
    ("brought", "files", "fits"),
    [
        (FilesOfADay(MOST_FILES_A_DAY - 1, 0), [LOG], True),
        (FilesOfADay(MOST_FILES_A_DAY - 1, 0), [LOG, LOG], False),
        (FilesOfADay(MOST_FILES_A_DAY, 0), [LOG], False),
        (FilesOfADay(1, MOST_MEGABYTES_A_DAY * MEGABYTE - 1_000), [LOG], True),
        (FilesOfADay(1, MOST_MEGABYTES_A_DAY * MEGABYTE - 999), [LOG], False),
    ],
)
def test_a_hundred_files_and_150_megabytes_fit_into_a_day(
    brought: FilesOfADay, files: list[IncomingFile], fits: bool
) -> None:
    assert brought.leave_room_for(files) == fits


def test_files_count_for_a_day_from_the_moment_of_their_message() -> None:
    ticket = make_ticket(files=[LOG, LOG], received_at=NOON)
    make_ticket(files=[LOG] * 3, received_at=NOON)  # another request is another place
    almost_a_day_later = NOON + A_DAY - timedelta(seconds=1)
    assert quota.brought_to(ticket, now=almost_a_day_later) == FilesOfADay(2, 2_000)
    assert quota.brought_to(ticket, now=NOON + A_DAY) == FilesOfADay(0, 0)


def test_what_an_agent_sends_does_not_count_and_what_comes_in_an_agents_name_does() -> None:
    ticket, agent = make_ticket(received_at=NOON), make_agent()
    handling.reply(ticket, agent=agent, text="Look.", now=NOON, files=[LOG])
    write_message(ticket, author=Message.Author.NOTE, agent=agent, text="From my phone.", created_at=NOON, files=[LOG])
    write_message(ticket, author=Message.Author.AGENT, text="Imported.", created_at=NOON, files=[LOG])
    assert quota.brought_to(ticket, now=NOON) == FilesOfADay(0, 0)
    write_message(ticket, author=Message.Author.NOTE, text="I am Ines.", created_at=NOON, files=[LOG])
    assert quota.brought_to(ticket, now=NOON) == FilesOfADay(1, 1_000)


def test_it_is_one_question_to_the_database_and_none_without_files(django_assert_num_queries: object) -> None:
    ticket = ticket_row()
    attachment_row(ticket, size=MOST_MEGABYTES_A_DAY * MEGABYTE)
    with django_assert_num_queries(1):
        assert not quota.may_bring([make_file()], to=ticket, now=ticket.opened_at)
    with django_assert_num_queries(0):
        assert quota.may_bring([], to=ticket, now=ticket.opened_at)

"""How tickets are born: whole, once, and acknowledged once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier
from typing import TypeVar
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from legal.models import Document, Version
from tests.moments import NOON
from tests.tickets.factories import make_customer, make_file, make_ticket
from tickets.access import case_url, request_url
from tickets.customers import customer_of
from tickets.guarantee.rules.events import breaks, replayed
from tickets.models import Attachment, CaseEvent, Customer, Message, OutgoingEmail, Ticket

Result = TypeVar("Result")


def at_once(act: Callable[[], Result], *, rivals: int = 2) -> list[Result]:
    """The same act in several threads, started together, each with a connection of its own."""
    start = Barrier(rivals)

    def run() -> Result:
        start.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(rivals) as threads:
        return [each.result() for each in [threads.submit(run) for _ in range(rivals)]]


@pytest.mark.django_db
def test_a_ticket_is_born_with_its_first_message_and_files() -> None:
    ticket = make_ticket(files=[make_file()])
    message = ticket.messages.get()
    assert (message.author, message.text, message.created_at) == ("customer", "The app says “no network”.", NOON)
    assert [(file.name, file.content_type) for file in message.attachments.all()] == [("screen.png", "image/png")]
    assert (ticket.status, ticket.opened_at, ticket.waiting_since) == ("waiting_for_us", NOON, NOON)
    assert list(ticket.cases.all()) == []


@pytest.mark.django_db
def test_a_new_ticket_is_acknowledged_once_without_a_word_of_what_was_written() -> None:
    ticket = make_ticket(subject="Buy now", text="at http://evil.example")
    letter = OutgoingEmail.objects.get()
    assert (letter.kind, letter.ticket, letter.message, letter.sent_at) == ("acknowledgement", ticket, None, None)
    assert request_url(ticket) in letter.text
    for part in (letter.subject, letter.text, letter.html):
        assert "Buy" not in part
        assert "evil" not in part
    with pytest.raises(IntegrityError), transaction.atomic():
        OutgoingEmail.objects.create(
            kind="acknowledgement", ticket=ticket, message_id_header="<2@x>", created_at=NOON, next_attempt_at=NOON
        )


@pytest.mark.django_db
def test_a_defect_opens_a_case_whose_days_count_from_the_arrival() -> None:
    ticket = make_ticket(conformity=True)
    case = ticket.cases.get()
    assert (case.notification, case.notified_at, case.policy) == (ticket.messages.get(), NOON, "FR_30D_STRICT")
    assert (case.day0, case.last_day) == (date(2026, 3, 10), date(2026, 4, 9))
    assert case.due_at == case.due_at_customer == datetime(2026, 4, 9, 22, tzinfo=UTC)
    assert case.outer_due_date == date(2026, 4, 9)
    assert [(e.sequence, e.kind, e.actor, e.occurred_at) for e in case.events.all()] == [
        (1, "notified", "customer", NOON),
        (2, "acknowledged", "system", NOON),
    ]
    assert case.state == "acknowledged"
    assert (list(breaks(case)), replayed(case.events.order_by("sequence"))["last_day"]) == ([], "2026-04-09")
    letter = OutgoingEmail.objects.get()
    assert "9 April 2026" in letter.text
    assert case_url(case) in letter.text
    assert [(n.kind, n.ordinal, n.recipients, n.late, list(n.letters.all())) for n in case.notices.all()] == [
        ("acknowledgement", 0, ["customer"], False, [letter])
    ]


@pytest.mark.django_db
def test_a_case_is_stamped_with_the_terms_and_the_guarantee_in_force_on_its_day_0() -> None:
    stamps = {}
    for slug in ("terms", "guarantee"):
        document = Document.objects.create(slug=slug, duty="guarantee" if slug == "guarantee" else "")
        for number, day in ((1, date(2025, 1, 1)), (2, date(2026, 3, 10)), (3, date(2026, 3, 11))):
            version = Version.objects.create(document=document, number=number, effective_on=day, published_at=NOON)
            stamps[slug, number] = version
    case = make_ticket(conformity=True).cases.get()
    assert (case.terms_version, case.policy_version) == (stamps["terms", 2], stamps["guarantee", 2])


@pytest.mark.django_db
def test_a_customer_is_found_whatever_the_case_of_the_letters_and_only_blanks_are_filled() -> None:
    first = customer_of("Claire@Example.org", name="", language="fr")
    again = customer_of("claire@example.ORG", name="Claire", language="en", subscription_reference="PV-20417733")
    assert again == first
    customer_of("claire@example.org", name="Somebody else", language="en", subscription_reference="PV-99999999")
    found = Customer.objects.get()
    assert (found.email, found.name, found.language, found.subscription_reference) == (
        "Claire@Example.org",
        "Claire",
        "fr",
        "PV-20417733",
    )


@pytest.mark.django_db(transaction=True)
def test_two_letters_at_once_from_a_new_address_make_one_customer() -> None:
    addresses = iter(["new@example.org", "NEW@example.org"])
    customers = at_once(lambda: customer_of(next(addresses), name="New", language="en"))
    assert customers == [Customer.objects.get()] * 2


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_once_is_one_ticket_with_one_letter() -> None:
    key, customer = uuid4(), make_customer()
    tickets = at_once(lambda: make_ticket(customer, submission_key=key, conformity=True))
    assert tickets == [Ticket.objects.get()] * 2
    assert (Message.objects.count(), OutgoingEmail.objects.count(), CaseEvent.objects.count()) == (1, 1, 2)


@pytest.mark.django_db
def test_two_forms_with_their_own_keys_are_two_tickets() -> None:
    customer = make_customer()
    make_ticket(customer, submission_key=uuid4())
    make_ticket(customer, submission_key=uuid4())
    make_ticket(customer)
    make_ticket(customer)
    assert Ticket.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_what_can_not_be_kept_whole_is_not_kept_at_all() -> None:
    with pytest.raises(AttributeError):
        make_ticket(files=[make_file(), None])
    assert (Ticket.objects.count(), Message.objects.count(), Attachment.objects.count()) == (0, 0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("subject", "text", "shown"),
    [
        ("Two\r\nlines\tof it", "…", "Two lines of it"),
        ("", "First words\nof a letter", "First words of a letter"),
        ("", "word " * 40, " ".join(["word"] * 16) + "…"),
        ("x" * 400, "", "x" * 300),
        ("nul\0nul", "a\0b", "nulnul"),
    ],
)
def test_a_subject_is_one_line_and_without_one_the_text_gives_it(subject: str, text: str, shown: str) -> None:
    assert make_ticket(subject=subject, text=text).subject == shown

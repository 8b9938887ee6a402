"""The register notes every case within seconds, asks the database as often for many, and its head leaves the house."""

from collections.abc import Sequence
from datetime import timedelta
from threading import Barrier, Thread
from typing import ClassVar

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.moments import NOON
from tests.tickets.factories import make_customer, make_reported_case, make_ticket, publish_promises
from tests.tickets.guarantee.evidence.test_tampering import verified
from tests.tickets.guarantee.reading import days, reported
from tickets.guarantee.evidence.heads import mail_head
from tickets.guarantee.evidence.register import LOOK_BACK, head_of, keep_register, read_register
from tickets.guarantee.evidence.sealing import changed_rows
from tickets.guarantee.rules.words import salted_hash
from tickets.models import CaseSeal, ConformityCase, OutgoingEmail, RegisterEntry
from tickets.outbox.delivery import deliver_outbox
from tickets.writing import write_message

pytestmark = pytest.mark.django_db


def sealed(case: ConformityCase) -> list[str]:
    return sorted(name.rpartition(" ")[0] for seal in case.seals.all() for name in seal.rows)


def test_what_was_written_and_sent_is_sealed_once_and_what_comes_later_too(own_folders: None) -> None:
    case = reported()
    make_ticket(make_customer("ada@example.org"))  # a request that is no case
    assert (keep_register(now=NOON), keep_register(now=NOON)) == (1, 0)
    assert sealed(case) == ["message", "notice", "version"]
    deliver_outbox(now=NOON)
    write_message(case.ticket, author="customer", text="And it is slow.", created_at=days(1))
    write_message(case.ticket, author="note", text="He is right.", created_at=days(1))
    assert keep_register(now=days(1)) == 1
    assert sealed(case) == ["letter out", "message", "message", "notice", "version"]
    assert (keep_register(now=days(1) + LOOK_BACK), keep_register(now=days(9))) == (0, 0)
    assert verified() == (["1 whole, 0 broken"], 0)


def test_a_seal_of_before_is_without_the_address_that_a_letter_left_from_and_still_holds() -> None:
    salt, letter = "salt", {"subject": "Hello", "from_address": "mail@example.org"}
    name, subject = "letter out 7", {"subject": "Hello"}
    sealed_before = {name: (salt, salted_hash(salt, [name, subject]))}
    sealed_today = {name: (salt, salted_hash(salt, [name, letter]))}
    elsewhere = {**letter, "from_address": "else@example.org"}
    assert list(changed_rows(sealed_before, today={name: letter})) == []
    assert list(changed_rows(sealed_today, today={name: letter})) == []
    assert [str(each) for each in changed_rows(sealed_today, today={name: elsewhere})] == [f"{name} was changed"]
    assert [str(each) for each in changed_rows(sealed_today, today={name: subject})] == [f"{name} was changed"]


def test_a_letter_that_waits_for_days_is_sealed_when_it_has_left(own_folders: None) -> None:
    case = reported()
    keep_register(now=NOON)
    for day in (1, 2):
        write_message(case.ticket, author="customer", text="Hello?", created_at=days(day))
        keep_register(now=days(day))
    deliver_outbox(now=days(3))
    assert keep_register(now=days(3)) == 1
    assert sealed(case).count("letter out") == OutgoingEmail.objects.filter(ticket=case.ticket).count() == 1


def test_a_case_of_an_older_request_is_sealed_with_all_that_was_written_before() -> None:
    publish_promises("guarantee")
    keep_register(now=days(0))
    case = make_reported_case(days_ago=3)
    assert keep_register(now=days(4)) == 1
    assert sealed(case).count("message") == 1


def test_everything_is_verified_with_as_many_queries_for_three_cases_as_for_one(own_folders: None) -> None:
    publish_promises("guarantee")
    counts = []
    for number in (1, 2):
        for _ in range(number):
            make_reported_case(days_ago=3)
        deliver_outbox(now=days(number))
        keep_register(now=days(number))
        with CaptureQueriesContext(connection) as asked:
            found = verified()
        counts.append((found, len(asked)))
    (first, few), (second, many) = counts
    assert (first, second) == ((["1 whole, 0 broken"], 0), (["3 whole, 0 broken"], 0))
    assert few == many


def test_a_round_asks_as_often_for_three_cases_as_for_one() -> None:
    counts = []
    for number in (1, 3):
        for _ in range(number):
            publish_promises("guarantee")
            make_reported_case(days_ago=3)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert keep_register(now=days(number)) == 1
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_case_knows_the_head_it_was_registered_with() -> None:
    case = reported()
    assert head_of(case) == ""
    keep_register(now=NOON)
    head = head_of(case)
    assert head == read_register().head
    make_reported_case(days_ago=3)
    keep_register(now=days(1))
    assert (head_of(case), head != read_register().head) == (head, True)


def test_the_head_goes_to_the_operator_once_a_day(settings: Settings) -> None:
    settings.OPERATOR_ADDRESS = "ops@provider.example"
    assert mail_head(now=NOON) is False  # nothing to seal yet
    reported()
    keep_register(now=NOON)
    head = read_register().head
    mail.outbox = []
    assert (mail_head(now=NOON), mail_head(now=NOON + timedelta(hours=1))) == (True, False)
    [sent] = mail.outbox
    assert (sent.to, f"verify_cases --against {head}" in sent.body) == (["ops@provider.example"], True)
    assert verified(against=head) == (["1 whole, 0 broken"], 0)
    assert (mail_head(now=days(1)), len(mail.outbox)) == (True, 2)
    keep_register(now=days(1) + LOOK_BACK)
    assert (verified(against=head)[1], RegisterEntry.objects.exclude(mailed_on=None).count()) == (0, 2)


class Rival(EmailBackend):
    """A mail server during whose answer another worker’s round comes."""

    rounds: ClassVar[list[bool]] = []

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        self.rounds.append(mail_head(now=NOON))
        return super().send_messages(messages)


def test_of_two_workers_at_once_one_mails_the_head(settings: Settings, redis_server: str) -> None:
    settings.OPERATOR_ADDRESS = "ops@provider.example"
    settings.EMAIL_BACKEND = f"{Rival.__module__}.{Rival.__qualname__}"
    reported()
    keep_register(now=NOON)
    mail.outbox, Rival.rounds[:] = [], []
    assert (mail_head(now=NOON), Rival.rounds, len(mail.outbox)) == (True, [False], 1)
    assert (mail_head(now=days(1)), len(mail.outbox)) == (True, 2)  # nobody holds it any more


def test_without_an_operator_nothing_is_mailed() -> None:
    reported()
    keep_register(now=NOON)
    assert (mail_head(now=NOON), CaseSeal.objects.count()) == (False, 1)


@pytest.mark.django_db(transaction=True)
def test_of_rounds_at_the_same_moment_one_seals_each_row() -> None:
    publish_promises("guarantee")
    for _ in range(3):
        make_reported_case(days_ago=3)
    together, noted = Barrier(4), []

    def round_of_its_own() -> None:
        together.wait()
        noted.append(keep_register(now=NOON))
        connection.close()

    rounds = [Thread(target=round_of_its_own) for _ in range(4)]
    for each in rounds:
        each.start()
    for each in rounds:
        each.join()
    names = [(seal.case_id, name) for seal in CaseSeal.objects.all() for name in seal.rows]
    assert (sorted(noted), len(names), len(set(names))) == ([0, 0, 0, 1], 6, 6)
    assert (RegisterEntry.objects.count(), verified()) == (1, (["3 whole, 0 broken"], 0))

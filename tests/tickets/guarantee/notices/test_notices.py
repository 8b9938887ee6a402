"""A letter that the clock asks for: claimed once, in the customer's words, in the thread of their own letters."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.moments import NOON
from tests.tickets.factories import make_case
from tests.tickets.guarantee.reading import days, reported
from tests.tickets.test_intake import at_once
from tickets.guarantee.notices import notice_queue
from tickets.guarantee.rules.rescheduling import reschedule
from tickets.models import CaseNotice, ConformityCase, IncomingEmail, OutgoingEmail

pytestmark = pytest.mark.django_db


def words(notice: CaseNotice | None) -> str:
    assert notice is not None
    return notice.letters.get().text


def test_a_notice_is_claimed_and_its_letter_queued_together() -> None:
    case = reported()
    notice = notice_queue.announce(case, "warning", now=days(28), due_at=days(28), context={})
    assert notice is not None
    letter = notice.letters.get()
    assert (notice.recipients, notice.late, notice.claimed_at) == (["customer"], False, days(28))
    assert (letter.kind, letter.to_address, letter.sent_at) == ("notice", "claire@example.org", None)
    assert letter.subject == f"The problem is not solved yet [#{case.ticket_id}]"
    assert (
        "If it is not solved by the end of Thursday 9 April 2026, you will be able to choose a lower price"
        in letter.text
    )


def test_said_once_it_is_not_said_again() -> None:
    case = reported()
    before = OutgoingEmail.objects.count()
    told = [notice_queue.announce(case, "warning", now=days(28), due_at=days(28), context={}) for _ in range(3)]
    assert [notice is None for notice in told] == [False, True, True]
    assert OutgoingEmail.objects.count() == before + 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_say_it_at_one_moment_one_does() -> None:
    case = reported()
    before = OutgoingEmail.objects.count()
    told = at_once(lambda: notice_queue.announce(case, "warning", now=days(28), due_at=days(28), context={}), rivals=4)
    assert sorted(notice is None for notice in told) == [False, True, True, True]
    assert OutgoingEmail.objects.count() == before + 1


def test_the_database_itself_refuses_the_same_notice_twice() -> None:
    case = reported()
    facts = {"case": case, "kind": "warning", "due_at": NOON, "claimed_at": NOON}
    CaseNotice.objects.create(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseNotice.objects.create(**facts)


def test_without_its_letter_there_is_no_claim() -> None:
    case = reported()
    with pytest.raises(RuntimeError), transaction.atomic():
        notice_queue.announce(case, "warning", now=days(28), due_at=days(28), context={})
        raise RuntimeError
    assert (case.notices.filter(kind="warning").count(), OutgoingEmail.objects.filter(kind="notice").count()) == (0, 0)
    assert notice_queue.announce(case, "warning", now=days(28), due_at=days(28), context={})


@pytest.mark.parametrize(("minutes", "late"), [(0, False), (5, False), (6, True), (36 * 60, True)])
def test_a_notice_that_waited_longer_than_a_sweep_may_take_is_marked_late(minutes: int, late: bool) -> None:
    case = reported()
    now = days(28) + timedelta(minutes=minutes)
    notice = notice_queue.announce(case, "warning", now=now, due_at=days(28), context={})
    assert notice is not None
    assert notice.late is late


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            "You chose a lower price on Tuesday 14 April 2026 at 10:05 (Paris time).\n\n"
            "We will refund you €12.34 by Tuesday 28 April 2026 at the latest",
        ),
        (
            "fr",
            "Vous avez choisi une réduction du prix le mardi 14 avril 2026 à 10:05 (heure de Paris).\n\n"
            "Remboursement de 12,34\u00a0€ au plus tard le mardi 28 avril 2026",
        ),
    ],
)
def test_days_instants_amounts_and_choices_become_words_of_the_customers_language(language: str, told: str) -> None:
    case = make_case(now=NOON, language=language)
    context = {
        "choice": ConformityCase.Remedy.REDUCTION,
        "chosen_at": datetime.fromisoformat("2026-04-14T08:05:00+00:00"),
        "amount": Decimal("12.34"),
        "refund_last_day": date(2026, 4, 28),
    }
    assert told in words(notice_queue.announce(case, "choice", 3, now=days(35), due_at=days(35), context=context))


def test_a_paragraph_with_nothing_to_say_is_left_out() -> None:
    context = {"choice": ConformityCase.Remedy.REPAIR, "chosen_at": days(35)}
    text = words(notice_queue.announce(reported(), "choice", 3, now=days(35), due_at=days(35), context=context))
    assert "You chose to let us go on repairing on Tuesday 14 April 2026 at 13:00" in text
    assert "We refund you" not in text
    assert "{" not in text


def test_a_promise_that_has_no_such_letter_says_nothing_and_claims_nothing() -> None:
    case = reported()
    assert notice_queue.announce(case, "nothing", now=NOON, due_at=NOON, context={}) is None
    assert case.notices.filter(kind="nothing").count() == 0


def test_a_notice_joins_the_thread_of_the_customers_last_letter() -> None:
    case = reported()
    for number in (1, 2):
        IncomingEmail.objects.create(
            spool_name=f"{number}",
            source="smtp",
            received_at=days(number),
            sha256="0",
            size=1,
            ticket=case.ticket,
            message_id_header=f"<{number}@mail.example>",
        )
    ours = OutgoingEmail.objects.get().message_id_header
    notice = notice_queue.announce(case, "warning", now=days(28), due_at=days(28), context={})
    assert notice is not None
    letter = notice.letters.get()
    assert letter.in_reply_to == "<2@mail.example>"
    assert letter.references == f"<1@mail.example> {ours} <2@mail.example>"


def test_after_a_letter_the_sweep_comes_when_the_next_thing_is_due() -> None:
    case = reported()
    ConformityCase.objects.update(next_notice_at=None)
    reschedule(case, now=days(3.5))
    assert ConformityCase.objects.get().next_notice_at == case.next_notice_at is not None
    assert case.next_notice_at < days(7)


def test_the_promise_that_was_in_force_at_the_report_has_the_words() -> None:
    case = reported()
    assert case.policy_version is not None
    newer = case.policy_version.document.versions.create(number=2, effective_on=date(2026, 3, 20))
    newer.notice_texts.create(kind="warning", language="en", subject="Newer", body="Newer words.")
    assert "Newer" not in words(notice_queue.announce(case, "warning", now=days(28), due_at=days(28), context={}))

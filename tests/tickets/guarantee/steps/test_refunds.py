"""Fourteen days for the money, its reference, and nothing less than what is due."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps

from supportportal.foundations.topics import Topic
from tests.people import make_agent
from tests.tickets.guarantee.reading import days, fresh, last_letter, letters, log, reported
from tickets import handling
from tickets.guarantee.cases import open_case
from tickets.guarantee.rules.events import facts_of
from tickets.guarantee.steps import answering, ending, refunds
from tickets.guarantee.steps.remedies import choose
from tickets.guarantee.sweep.case_sweep import sweep_cases
from tickets.models import ConformityCase
from tickets.refusals import (
    AmountTooSmall,
    CaseStillRunning,
    EmptyText,
    NoRefundDue,
    NotAPossibleTime,
    NotNow,
    NotYours,
)

pytestmark = pytest.mark.django_db
PAY_BY = datetime(2026, 4, 26, 22, tzinfo=UTC)  # chosen on 12 April
MORNING = timedelta(hours=8)  # after it: from then on a customer is written to


def owed() -> ConformityCase:
    """The end of the contract, chosen at 13:00 on 12 April: 15.90 are due until the end of the 26th."""
    case = reported()
    return choose(case, remedy="termination", now=days(33), revision=case.last_sequence)


def test_the_refund_has_its_own_fourteen_days_and_is_late_as_a_fact() -> None:
    case = owed()
    assert (case.refund_last_day, case.refund_due_at) == (date(2026, 4, 26), PAY_BY)
    last = PAY_BY - timedelta(microseconds=1)
    late_at = ConformityCase.objects.past_due
    assert ([*late_at(last)], [*late_at(PAY_BY)], [*ConformityCase.objects.refund_owed()]) == ([], [case], [case])
    assert (refunds.is_overdue(case, now=last), refunds.is_overdue(case, now=PAY_BY)) == (False, True)


def test_the_money_is_paid_with_its_reference_and_the_customer_is_told() -> None:
    case, agent = owed(), make_agent()
    with pytest.raises(CaseStillRunning):
        handling.close(case.ticket, by=agent, now=days(35))
    refunds.mark_refunded(case, agent=agent, reference=" TR-77 ", amount=Decimal("15.90"), at=days(34), now=days(35))
    row = fresh(case)
    assert (row.state, row.refunded_at, row.refund_reference, row.refund_amount) == (
        "refunded",
        days(34),
        "TR-77",
        Decimal("15.90"),
    )
    assert ([*ConformityCase.objects.refund_owed()], letters(case), log(case)[-1]) == (
        [],
        ["choice", "refunded"],
        "refunded",
    )
    for words in ("TR-77", "€15.90", "13 April 2026"):
        assert words in last_letter(case)
    handling.close(case.ticket, by=agent, now=days(35))
    ending.close(case, agent=agent, reason="Paid.", now=days(35))
    assert fresh(case).state == "closed"


def test_money_that_came_late_stays_late() -> None:
    case, agent = owed(), make_agent()
    refunds.mark_refunded(case, agent=agent, reference="TR-77", amount=Decimal("15.90"), at=PAY_BY, now=days(60))
    assert refunds.is_overdue(fresh(case), now=days(60))


@pytest.mark.parametrize(
    ("remedy", "amount", "language", "letter"),
    [
        ("termination", "15.90", "en", "We had to refund €15.90 to you by Sunday 26 April 2026."),
        ("reduction", "10.32", "en", "We had to refund €10.32 to you by Sunday 26 April 2026."),
        (
            "termination",
            "15.90",
            "fr",
            "Nous devions vous rembourser 15,90\xa0€ au plus tard le dimanche 26 avril 2026.",
        ),
    ],
)
def test_a_refund_that_is_late_is_told_once_to_its_customer_and_to_who_pays(
    remedy: str, amount: str, language: str, letter: str
) -> None:
    cashier = make_agent("lena", Topic.BILLING)
    cashier.user.email = "lena@portal.example"
    cashier.user.save()
    case = reported(language=language)
    choose(case, remedy=remedy, now=days(33), revision=case.last_sequence)
    assert fresh(case).refund_amount == Decimal(amount)
    sweep_cases(now=PAY_BY + MORNING - timedelta(microseconds=1))
    assert "refund_late" not in letters(case)
    for later in (timedelta(0), timedelta(minutes=1), timedelta(days=40)):
        sweep_cases(now=PAY_BY + MORNING + later)
    notice = case.notices.get(kind="refund_late")
    assert (notice.due_at, notice.late, notice.recipients) == (PAY_BY, False, ["customer", "billing"])
    told, reminder = notice.letters.order_by("kind")
    assert (told.to_address, letter in told.text) == ("claire@example.org", True)
    assert reminder.to_address == "lena@portal.example"
    assert f"Request #{case.ticket_id}" in reminder.text and "The refund is late" in reminder.text
    assert f"/admin/tickets/conformitycase/{case.pk}/" in reminder.text  # her team doesn't have the ticket
    event = fresh(case).events.get(kind="refund_late")
    assert (event.occurred_at, facts_of(event)["amount"]) == (PAY_BY, amount)


def test_a_late_refund_whose_sum_nobody_could_work_out_is_told_without_one() -> None:
    case = reported(subscribed=False)
    choose(case, remedy="termination", now=days(33), revision=case.last_sequence)
    sweep_cases(now=PAY_BY + MORNING)
    assert "We had to refund the amount due to you by Sunday 26 April 2026." in last_letter_to_customer(case)


@pytest.mark.parametrize(
    ("at", "is_late"), [(PAY_BY - timedelta(microseconds=1), False), (PAY_BY, True), (PAY_BY + timedelta(days=9), True)]
)
def test_the_letter_of_a_payment_says_that_it_was_late_when_it_was(at: datetime, is_late: bool) -> None:
    case, agent = owed(), make_agent()
    refunds.mark_refunded(case, agent=agent, reference="TR-77", amount=Decimal("15.90"), at=at, now=days(60))
    late = "This refund is late: we had to make it by Sunday 26 April 2026. We apologise for the delay."
    assert (late in last_letter(case)) == is_late
    sweep_cases(now=days(90))
    assert "refund_late" not in letters(case)


def test_the_letter_of_a_late_payment_after_a_withdrawal_says_so_in_french() -> None:
    case, agent = reported(language="fr"), make_agent()
    withdrawal = open_case(
        case.ticket, notification=case.notification, notified_at=case.notified_at, now=days(0), duty="withdrawal"
    )
    at = withdrawal.due_at
    refunds.mark_refunded(withdrawal, agent=agent, reference="TR-78", amount=Decimal("9.30"), at=at, now=at)
    assert "nous devions l’effectuer au plus tard le mardi 24 mars 2026" in last_letter(withdrawal)


def test_who_was_late_before_there_was_a_letter_is_told_after_the_update() -> None:
    case = owed()
    ConformityCase.objects.update(next_notice_at=None)  # as the old sweep left it, with nothing more to say
    sweep_cases(now=PAY_BY + timedelta(days=5) + MORNING)
    assert "refund_late" not in letters(case)
    import_module("tickets.migrations.0014_refunds_that_are_late_are_looked_at_again").look_again(apps, None)
    sweep_cases(now=PAY_BY + timedelta(days=5) + MORNING)
    assert letters(case)[-1] == "refund_late"


def last_letter_to_customer(case: ConformityCase) -> str:
    return case.notices.latest("pk").letters.get(kind="notice").text


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"reference": " "}, EmptyText),
        ({"amount": Decimal("15.89")}, AmountTooSmall),
        ({"amount": Decimal("0")}, AmountTooSmall),
        ({"at": days(33) - timedelta(seconds=1)}, NotAPossibleTime),
        ({"at": days(36)}, NotAPossibleTime),
    ],
)
def test_a_refund_is_not_entered_wrongly(facts: dict[str, object], refusal: type[Exception]) -> None:
    case, agent = owed(), make_agent()
    right = {"reference": "TR-77", "amount": Decimal("15.90"), "at": days(34), **facts}
    with pytest.raises(refusal):
        refunds.mark_refunded(case, agent=agent, now=days(35), **right)
    assert fresh(case).refunded_at is None


def test_nothing_is_refunded_that_nobody_chose_nor_by_a_team_that_does_not_pay() -> None:
    agent, stranger = make_agent(), make_agent("paul", Topic.GENERAL)
    facts = {"reference": "TR-77", "amount": Decimal("15.90"), "at": days(34), "now": days(35)}
    case = reported()
    with pytest.raises(NoRefundDue):
        refunds.mark_refunded(case, agent=agent, **facts)
    case = owed()
    with pytest.raises(NotYours):
        refunds.mark_refunded(case, agent=stranger, **facts)
    cashier = make_agent("lena", Topic.BILLING)
    refunds.mark_refunded(case, agent=cashier, **facts)
    with pytest.raises(NoRefundDue):
        refunds.mark_refunded(case, agent=cashier, **facts)


def test_money_that_is_owed_is_neither_withdrawn_nor_confirmed_away() -> None:
    case = owed()
    for act in (
        lambda: ending.withdraw(case, words="Never mind.", now=days(34)),
        lambda: answering.confirm(case, now=days(34)),
        lambda: answering.contest(case, why="No.", now=days(34)),
    ):
        with pytest.raises(NotNow):
            act()
    assert fresh(case).state == "refund_due"


def test_of_a_withdrawal_the_refund_is_the_whole_duty() -> None:
    case, agent = reported(), make_agent()
    withdrawal = open_case(
        case.ticket, notification=case.notification, notified_at=case.notified_at, now=days(0), duty="withdrawal"
    )
    assert (withdrawal.policy, withdrawal.last_day) == ("FR_14D_STRICT", date(2026, 3, 24))
    refunds.mark_refunded(withdrawal, agent=agent, reference="TR-78", amount=Decimal("9.30"), at=days(3), now=days(3))
    row = fresh(withdrawal)
    assert (row.state, row.conformity_at, row.refunded_at) == ("refunded", days(3), days(3))
    assert (fresh(case).state, row in ConformityCase.objects.overdue(days(90))) == ("acknowledged", False)


def test_a_sum_for_somebody_whose_subscription_nobody_knows_has_its_currency_all_the_same() -> None:
    case = reported(subscribed=False)
    cashier, now = make_agent("cashier"), days(1)
    asked = open_case(case.ticket, notification=case.notification, notified_at=now, now=now, duty="withdrawal")
    refunds.mark_refunded(asked, agent=cashier, reference="TR-78", amount=Decimal("29.70"), at=now, now=now)
    assert fresh(asked).currency == "EUR"
    assert "We refunded €29.70 on Wednesday 11 March 2026" in last_letter(asked)

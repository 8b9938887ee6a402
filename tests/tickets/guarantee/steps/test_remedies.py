"""The choice: open as a fact, worked out to the cent before their eyes, and made once."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from tests.people import make_agent
from tests.tickets.factories import make_customer, make_subscription
from tests.tickets.guarantee.reading import days, fresh, last_letter, letters, log, reported
from tests.tickets.test_intake import at_once
from tickets.guarantee.contracts import link_subscription
from tickets.guarantee.rules.contract_days import Days
from tickets.guarantee.rules.events import SYSTEM, by, facts_of
from tickets.guarantee.steps import answering, ending, questions, remedies
from tickets.guarantee.steps.remedies import choices, choose, may_choose, offers
from tickets.guarantee.sweep.case_sweep import sweep_cases
from tickets.models import ConformityCase
from tickets.refusals import AlreadyChosen, MinorDefect, NothingToChoose, NotTheHolder, PageOutdated, SecondPersonNeeded

pytestmark = pytest.mark.django_db
DUE = datetime(2026, 4, 9, 22, tzinfo=UTC)
ALL = ["reduction", "termination", "repair"]


def chosen(case: ConformityCase, remedy: str, *, now: datetime) -> ConformityCase:
    row = ConformityCase.objects.get(pk=case.pk)
    return choose(row, remedy=remedy, now=now, revision=row.last_sequence)


def test_the_choice_is_open_at_the_first_instant_after_the_last_day_though_no_scheduler_lives() -> None:
    case = reported()
    assert may_choose(case, now=DUE - timedelta(microseconds=1)) is False
    assert (may_choose(case, now=DUE), choices(case, now=DUE)) == (True, ALL)
    assert (fresh(case).state, log(case)) == ("acknowledged", [])


def test_a_choice_is_made_with_one_click_though_no_scheduler_lives() -> None:
    case = reported()
    with pytest.raises(NothingToChoose):
        chosen(case, "reduction", now=DUE - timedelta(seconds=1))
    chosen(case, "reduction", now=days(33))
    assert log(case) == ["remedy_offered", "remedy_chosen", "refund_due"]
    row = fresh(case)
    assert (row.remedy_opened_at, row.remedy_ground, row.remedy_chosen_at) == (DUE, "late", days(33))


def test_the_amounts_are_worked_out_line_by_line_over_two_periods() -> None:
    # 9.30 a month: 22 days of March's 31, 12 days of April's 30 at noon of 12 April.
    case, agent = reported(), make_agent()
    questions.ask(case, agent=agent, question="x", why="y", now=days(1))
    offered = offers(case, now=days(33))
    assert offered.remedies == ALL
    assert (offered.price, offered.currency) == (Decimal("9.30"), "EUR")
    assert offered.period == Days(date(2026, 4, 1), date(2026, 4, 30))
    assert offered.not_conform == Days(date(2026, 3, 10), date(2026, 4, 12))
    assert (offered.not_conform.number, offered.left) == (34, Days(date(2026, 4, 13), date(2026, 4, 30)))
    assert offered.reduction and offered.termination
    assert (offered.reduction.value, offered.termination.value) == (Decimal("10.32"), Decimal("15.90"))
    assert list(offered.reduction.rows) == [
        "Price of a period: €9.30",
        "Days on which the service did not conform: 10 March 2026 to 12 April 2026, 34 days",
        "Period 1 March 2026 to 31 March 2026: €9.30 × 22 ÷ 31 days = €6.60",
        "Period 1 April 2026 to 30 April 2026: €9.30 × 12 ÷ 30 days = €3.72",
        "Together, each part rounded up to the next cent: €10.32",
    ]
    assert list(offered.termination.rows)[2:4] == [
        "Days left that are paid for: 13 April 2026 to 30 April 2026, 18 days",
        "Period 1 March 2026 to 31 March 2026: €9.30 × 22 ÷ 31 days = €6.60",
    ]


def test_the_first_day_of_a_period_is_paid_back_too() -> None:
    offered = offers(reported(), now=days(52))  # at noon of 1 May
    assert offered.reduction
    assert (offered.not_conform.last, offered.reduction.value) == (date(2026, 5, 1), Decimal("16.20"))
    assert [row for row in offered.reduction.rows if row.startswith("Period")] == [
        "Period 1 March 2026 to 31 March 2026: €9.30 × 22 ÷ 31 days = €6.60",
        "Period 1 April 2026 to 30 April 2026: €9.30 × 30 ÷ 30 days = €9.30",
        "Period 1 May 2026 to 31 May 2026: €9.30 × 1 ÷ 31 days = €0.30",
    ]


def test_cents_are_rounded_up_for_the_customer_line_by_line_so_that_they_add_up() -> None:
    customer = make_customer()
    make_subscription(customer, price="9.99")
    customer.subscription_reference = "PV-20417733"
    customer.save()
    case = reported()
    offered = offers(case, now=days(33))
    # 9.99 × 22 ÷ 31 = 7.0896…, 9.99 × 12 ÷ 30 = 3.996
    assert offered.reduction and offered.reduction.value == Decimal("11.09")
    assert [row.rsplit("= ")[1] for row in offered.reduction.rows if " = " in row] == ["€7.09", "€4.00"]


def test_a_defect_that_was_put_right_late_counts_until_that_day() -> None:
    case, agent = reported(), make_agent()
    answering.declare_conformity(case, evidence="Replaced.", agent=agent, at=days(31), now=days(31))
    offered = offers(case, now=days(45))
    assert offered.not_conform == Days(date(2026, 3, 10), date(2026, 4, 10))
    assert offered.left == Days(date(2026, 4, 24), date(2026, 4, 30))
    assert (offered.remedies, choices(case, now=days(45))) == (["reduction", "termination"],) * 2


def test_without_a_known_price_the_choice_is_open_and_the_amount_is_not_invented() -> None:
    case = reported(subscribed=False)
    offered = offers(case, now=days(33))
    assert (offered.remedies, offered.reduction, offered.termination, offered.period) == (ALL, None, None, None)
    chosen(case, "termination", now=days(33))
    row = fresh(case)
    assert (row.state, row.refund_amount, row.refund_last_day) == ("refund_due", None, date(2026, 4, 26))
    assert "We will refund you the amount due by Sunday 26 April 2026 at the latest" in last_letter(case)


def test_an_ended_contract_has_no_days_left() -> None:
    case = reported()
    assert case.subscription
    case.subscription.ended_on = date(2026, 4, 20)
    case.subscription.save()
    assert offers(case, now=days(33)).left == Days(date(2026, 4, 13), date(2026, 4, 20))
    assert offers(case, now=days(50)).left is None


def test_the_end_of_the_contract_is_acknowledged_with_day_hour_amount_and_last_day() -> None:
    case = reported(language="fr")
    chosen(case, "termination", now=days(33))
    row = fresh(case)
    assert (row.state, row.remedy_choice, row.refund_amount) == ("refund_due", "termination", Decimal("15.90"))
    assert (row.refund_last_day, row.refund_due_at) == (date(2026, 4, 26), datetime(2026, 4, 26, 22, tzinfo=UTC))
    formula = facts_of(row.events.get(kind="remedy_chosen"))["formula"]
    assert len(formula) == 6
    assert letters(case) == ["choice"]
    assert "12 avril 2026" in last_letter(case)
    assert "13:00 (heure de Paris)" in last_letter(case)
    assert "15,90\u00a0€" in last_letter(case)
    assert "dimanche 26 avril 2026" in last_letter(case)
    assert row.ticket.status == "waiting_for_us"


def test_going_on_with_the_repair_keeps_the_choice_and_another_one_may_follow() -> None:
    case, agent = reported(), make_agent()
    chosen(case, "repair", now=days(33))
    row = fresh(case)
    assert (row.state, row.remedy_choice, row.refund_due_at) == ("remedy_chosen", "repair", None)
    assert choices(row, now=days(400)) == ["reduction", "termination"]
    questions.ask(case, agent=agent, question="x", why="y", now=days(34))
    chosen(case, "termination", now=days(60))
    row = fresh(case)
    assert (row.state, row.remedy_choice, row.remedy_chosen_at) == ("refund_due", "termination", days(60))
    assert letters(case) == ["choice", "question", "choice"]
    with pytest.raises(AlreadyChosen):
        chosen(case, "reduction", now=days(61))


def test_a_double_click_is_one_choice() -> None:
    case = reported()
    seen = case.last_sequence
    for _ in range(2):
        choose(ConformityCase.objects.get(pk=case.pk), remedy="termination", now=days(33), revision=seen)
    assert (log(case), letters(case)) == (["remedy_offered", "remedy_chosen", "refund_due"], ["choice"])


def test_who_chose_from_an_old_page_is_shown_the_new_one_first() -> None:
    case, agent = reported(), make_agent()
    seen = case.last_sequence
    answering.declare_conformity(case, evidence="Replaced.", agent=agent, at=days(32), now=days(32))
    with pytest.raises(PageOutdated):
        choose(case, remedy="termination", now=days(33), revision=seen)
    assert fresh(case).remedy_choice == ""


def test_a_minor_defect_bars_the_end_of_the_contract_and_nothing_else() -> None:
    case, agent, second = reported(), make_agent(), make_agent("lena")
    with pytest.raises(SecondPersonNeeded):
        ending.call_minor(case, agent=agent, reasons="One server is slow.", second=agent, now=days(2))
    ending.call_minor(case, agent=agent, reasons="One server is slow.", second=second, now=days(2))
    assert (fresh(case).severity, log(case)) == ("minor", ["called_minor"])
    assert choices(case, now=DUE) == ["reduction", "repair"]
    assert offers(case, now=DUE).termination is None
    with pytest.raises(MinorDefect):
        choose(case, remedy="termination", now=DUE, revision=case.last_sequence)


def test_only_who_has_the_contract_chooses() -> None:
    case, agent = reported(subscribed=False), make_agent()
    holder = make_customer("parent@example.org")
    link_subscription(case, subscription=make_subscription(holder), agent=agent, now=days(2))
    with pytest.raises(NotTheHolder):
        chosen(case, "termination", now=days(33))
    assert fresh(case).remedy_choice == ""


def test_costs_open_the_choice_once_and_the_customer_is_told() -> None:
    case, agent = reported(), make_agent()
    for _ in range(2):
        remedies.open_remedies(case, ground="costs", actor=by(agent), now=days(3))
    row = fresh(case)
    assert (row.remedy_ground, row.remedy_opened_at, log(case), letters(case)) == (
        "costs",
        days(3),
        ["remedy_offered"],
        ["offer"],
    )
    assert may_choose(row, now=days(3)) is True


def test_the_sweep_opens_a_broken_promise_from_its_deadline_on_and_tells_by_its_own_letter() -> None:
    case = reported()
    remedies.open_remedies(case, ground="late", actor=SYSTEM, now=days(32))
    row = fresh(case)
    assert (row.remedy_ground, row.remedy_opened_at, letters(case)) == ("late", DUE, [])


@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("en", "We are taking longer than is justified. You do not have to wait"),
        ("fr", "Nous prenons plus de temps que ce qui est justifié. Vous n’avez pas à attendre"),
    ],
)
def test_an_unjustified_delay_opens_the_choice_before_the_last_day_and_the_breach_is_told_once(
    language: str, why: str
) -> None:
    case, agent = reported(language=language), make_agent()
    remedies.open_remedies(case, ground="late", actor=by(agent), why="Nobody looked at it.", now=days(12))
    row = fresh(case)
    assert (row.remedy_ground, row.remedy_opened_at, letters(case)) == ("late", days(12), ["offer"])
    assert facts_of(row.events.get(kind="remedy_offered"))["why"] == "Nobody looked at it."
    assert why in " ".join(last_letter(case).split())
    for moment in (DUE, DUE + timedelta(minutes=1)):
        sweep_cases(now=moment)
    breach = case.notices.get(kind="breach")
    assert ("customer" in breach.recipients, breach.letters.filter(kind="notice").count()) == (True, 1)
    assert log(case).count("breached") == 1
    assert fresh(case).remedy_opened_at == days(12)


def test_the_choice_outlives_a_confirmation_but_the_contract_goes_on() -> None:
    case = reported()
    answering.confirm(case, now=days(33))
    row = fresh(case)
    assert (row.state, choices(row, now=days(400))) == ("resolved", ["reduction"])
    assert offers(row, now=days(400)).not_conform == Days(date(2026, 3, 10), date(2026, 4, 12))


def test_the_formula_is_kept_in_the_customers_language_whoever_enters_the_choice() -> None:
    case = reported()
    with translation.override("fr"):
        chosen(case, "reduction", now=days(33))
    assert facts_of(fresh(case).events.get(kind="remedy_chosen"))["formula"][0] == "Price of a period: €9.30"


@pytest.mark.django_db(transaction=True)
def test_two_different_clicks_at_once_are_one_choice_and_one_refusal() -> None:
    case = reported()
    wishes, seen = iter(["reduction", "termination"]), case.last_sequence

    def click() -> str:
        wish = next(wishes)
        try:
            choose(ConformityCase.objects.get(pk=case.pk), remedy=wish, now=days(33), revision=seen)
        except (PageOutdated, AlreadyChosen):
            return "refused"
        return wish

    outcomes = at_once(click)
    assert sorted(outcomes) == sorted(["refused", fresh(case).remedy_choice])
    assert log(case) == ["remedy_offered", "remedy_chosen", "refund_due"]


@pytest.mark.django_db(transaction=True)
def test_a_case_in_hand_keeps_other_hands_waiting() -> None:
    case = reported()

    def flag() -> None:
        answering.flag_serious(ConformityCase.objects.get(pk=case.pk), actor="customer", why="x", now=days(1))

    at_once(flag, rivals=3)
    assert log(fresh(case)) == ["serious_defect_flagged", "remedy_offered", *["serious_defect_flagged"] * 2]

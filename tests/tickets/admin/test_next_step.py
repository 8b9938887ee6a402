"""The next step that the law asks for, at each turn of a case."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.moments import NOON
from tickets.admin.next_step import next_step
from tickets.guarantee.rules.clock import conformity_dates
from tickets.models import ConformityCase

DAY = timedelta(days=1)
DATES = conformity_dates(NOON)  # until Thursday 9 April

CHOSEN = {"state": "remedy_chosen", "remedy_chosen_at": NOON}


def a_case(*, told_at: datetime | None = NOON, **facts: object) -> ConformityCase:
    dates = {"day0": DATES.day0, "last_day": DATES.last_day, "due_at": DATES.due_at}
    case = ConformityCase(**{"notified_at": NOON, "state": "acknowledged", **dates, **facts})
    case.told_at = told_at
    return case


def step(case: ConformityCase, *, on_day: float) -> tuple[str, str] | None:
    found = next_step(case, now=NOON + on_day * DAY)
    return (found.name, found.act) if found else None


def test_a_new_case_asks_for_a_diagnosis_then_for_news_every_week_then_for_the_repair() -> None:
    assert step(a_case(told_at=None), on_day=1) == ("diagnose", "report-progress")
    assert step(a_case(), on_day=6.9) == ("put-right", "put-right")
    assert step(a_case(), on_day=7) == ("report-progress", "report-progress")
    assert step(a_case(told_at=NOON + 5 * DAY), on_day=11) == ("put-right", "put-right")


def test_a_list_that_forgets_to_ask_when_the_customer_was_told_fails_and_does_not_say_never() -> None:
    with pytest.raises(AttributeError, match="told_at"):
        next_step(ConformityCase(notified_at=NOON, due_at=DATES.due_at, last_day=DATES.last_day), now=NOON)


def test_while_the_repair_goes_on_by_the_customers_wish_they_hear_every_week_too() -> None:
    goes_on = a_case(**CHOSEN, remedy_choice="repair", told_at=NOON + 32 * DAY)
    assert step(goes_on, on_day=38) == ("repair", "put-right")
    assert step(goes_on, on_day=39) == ("report-progress", "report-progress")


def test_from_three_days_before_the_end_the_customers_rights_are_named() -> None:
    before, after = (next_step(a_case(told_at=NOON + 24 * DAY), now=NOON + n * DAY) for n in (26, 27))
    assert ("lower price" in before.words, "lower price" in after.words) == (False, True)
    assert "before Thursday 9 April ends" in after.words


def test_the_last_instant_is_in_time_and_the_next_one_is_too_late() -> None:
    case = a_case(told_at=NOON + 29 * DAY)
    before = next_step(case, now=DATES.due_at - timedelta(microseconds=1))
    after = next_step(case, now=DATES.due_at)
    assert (before.name, after.name, after.act) == ("put-right", "late", "choose")


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"state": "fix_proposed", "conformity_at": NOON + DAY}, ("wait", "it-works")),
        ({"state": "remedy_open"}, ("choose", "choose")),
        ({**CHOSEN, "remedy_choice": "repair"}, ("repair", "put-right")),
        ({**CHOSEN, "remedy_choice": "reduction"}, ("hand-over", "hand-over")),
        ({"state": "resolved", "conformity_at": NOON + DAY}, None),
        ({**CHOSEN, "state": "refunded", "remedy_choice": "termination", "refunded_at": NOON}, None),
        ({**CHOSEN, "state": "refunded", "remedy_choice": "reduction", "refunded_at": NOON}, ("lasts", "defect-over")),
        ({"duty": "withdrawal"}, ("refund", "refund")),
        ({"state": "closed", "closed_at": NOON}, None),
        ({"state": "rejected", "closed_at": NOON}, None),
        ({"state": "merged", "closed_at": NOON}, None),
    ],
)
def test_each_state_has_its_own_step(facts: dict[str, object], found: tuple[str, str] | None) -> None:
    assert step(a_case(**facts), on_day=2) == found


def test_a_refund_names_its_amount_and_its_last_day() -> None:
    owed = a_case(
        state="refund_due",
        remedy_choice="termination",
        remedy_chosen_at=NOON,
        currency="EUR",
        refund_amount=Decimal("25.2"),
        refund_last_day=date(2026, 3, 24),
    )
    words = next_step(owed, now=NOON + DAY).words
    assert words.startswith("Pay €25.20 back by the same means of payment, at the latest on Tuesday 24 March")


def test_another_duty_speaks_of_no_repair_and_no_choice() -> None:
    within, late = (next_step(a_case(duty="privacy"), now=NOON + n * DAY).words for n in (9, 40))
    assert within.startswith("Do what was asked, free of charge, before Thursday 9 April ends.")
    assert late == "The time is over. Do what was asked today, and say why it is late."


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({}, "A person of billing looks at what isn’t known, works out the amount"),
        ({"cleared_at": NOON}, "Pay the amount back by the same means of payment"),
        ({"handed_over_at": NOON}, "Pay the amount back by the same means of payment"),
        ({"refund_amount": Decimal("9.30")}, "Pay €9.30 back by the same means of payment"),
    ],
)
def test_nobody_is_told_to_pay_a_withdrawal_that_waits_for_billing(known: dict[str, object], words: str) -> None:
    step = next_step(a_case(duty="withdrawal", currency="EUR", **known), now=NOON + DAY)
    assert step is not None
    assert step.words.startswith(words)

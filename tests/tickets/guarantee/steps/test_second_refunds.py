"""A lower price while the defect goes on: what comes after the choice is worked out when it is over, and paid too."""

from datetime import date
from decimal import Decimal

import pytest

from tests.people import make_agent
from tests.tickets.guarantee.reading import days, fresh, last_letter, letters, log, reported
from tickets import handling
from tickets.guarantee.rules.events import facts_of
from tickets.guarantee.rules.holding import lasts
from tickets.guarantee.steps import ending, refunds, remedies, second_refunds
from tickets.models import Agent, ConformityCase
from tickets.refusals import CaseStillRunning, DefectGoesOn, EmptyText, NotAPossibleTime, NotNow

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines() -> Agent:
    return make_agent()


def cheaper(*, language: str = "en", subscribed: bool = True) -> ConformityCase:
    """A lower price, chosen on 12 April: 10.32 for the days until then, and it still doesn't work."""
    case = reported(language=language, subscribed=subscribed)
    return remedies.choose(case, remedy="reduction", now=days(33), revision=case.last_sequence)


def paid(case: ConformityCase, ines: Agent) -> ConformityCase:
    amount = case.refund_amount or Decimal("1")
    return refunds.mark_refunded(case, agent=ines, reference="TR-1", amount=amount, at=days(34), now=days(34))


def over(
    case: ConformityCase, ines: Agent, *, at: float, evidence: str = "The server was replaced.", entered: float = 0
) -> ConformityCase | None:
    return second_refunds.defect_over(case, evidence=evidence, agent=ines, at=days(at), now=days(entered or at))


def test_the_days_after_the_choice_are_a_refund_of_their_own_once_the_defect_is_over(ines: Agent) -> None:
    case = paid(cheaper(), ines)
    assert (case.state, lasts(case)) == ("refunded", True)
    refund = over(case, ines, at=43)  # 22 April
    assert refund is not None
    row = fresh(case)
    assert (row.conformity_at, row.conformity_evidence, row.state) == (days(43), "The server was replaced.", "refunded")
    second = fresh(refund)
    # 13 to 22 April: 9.30 × 10 ÷ 30.
    assert (second.duty, second.refund_amount, second.day0, second.last_day) == (
        "refund",
        Decimal("3.10"),
        date(2026, 4, 22),
        date(2026, 5, 6),
    )
    assert log(second, after=0) == ["notified", "refund_due", "acknowledged"]
    assert facts_of(second.events.get(kind="refund_due"))["formula"] == [
        "Price of a period: €9.30",
        "Days on which the service did not conform: 13 April 2026 to 22 April 2026, 10 days",
        "Period 1 April 2026 to 30 April 2026: €9.30 × 10 ÷ 30 days = €3.10",
        "Together, each part rounded up to the next cent: €3.10",
    ]
    said = last_letter(second)
    assert "For the days from Monday 13 April 2026 on we pay back €3.10 more." in said
    assert "Wednesday 6 May 2026" in said
    assert letters(case) == ["choice", "refunded"]


def test_the_second_refund_is_paid_like_the_first_and_then_all_is_over(ines: Agent) -> None:
    case = paid(cheaper(), ines)
    refund = over(case, ines, at=43)
    assert refund is not None
    with pytest.raises(CaseStillRunning):
        handling.close(case.ticket, by=ines, now=days(44))
    refunds.mark_refunded(refund, agent=ines, reference="TR-2", amount=Decimal("3.10"), at=days(44), now=days(44))
    assert (fresh(refund).state, "TR-2" in last_letter(refund)) == ("refunded", True)
    handling.close(case.ticket, by=ines, now=days(45))
    for one in (case, refund):
        ending.close(one, agent=ines, reason="Paid.", now=days(45))
    assert {fresh(case).state, fresh(refund).state} == {"closed"}


def test_a_promise_to_add_the_later_days_is_not_closed_away(ines: Agent) -> None:
    case = paid(cheaper(), ines)
    with pytest.raises(DefectGoesOn):
        ending.close(case, agent=ines, reason="Paid.", now=days(40))
    with pytest.raises(CaseStillRunning):
        handling.close(case.ticket, by=ines, now=days(40))


def test_who_ends_the_contract_has_no_later_days(ines: Agent) -> None:
    case = reported()
    remedies.choose(case, remedy="termination", now=days(33), revision=case.last_sequence)
    with pytest.raises(NotNow):
        over(case, ines, at=43)
    paid(case, ines)
    ending.close(case, agent=ines, reason="Paid.", now=days(40))
    assert fresh(case).state == "closed"


def test_over_on_the_day_of_the_choice_nothing_more_is_owed(ines: Agent) -> None:
    case = cheaper()
    assert over(case, ines, at=33.2) is None
    assert (ConformityCase.objects.count(), lasts(fresh(case))) == (1, False)


def test_while_the_first_refund_is_still_owed_the_second_has_days_of_its_own(ines: Agent) -> None:
    case = cheaper()
    refund = over(case, ines, at=36)
    assert refund is not None
    assert (fresh(case).state, fresh(case).refund_last_day) == ("refund_due", date(2026, 4, 26))
    assert (refund.refund_amount, refund.last_day) == (Decimal("0.93"), date(2026, 4, 29))
    with pytest.raises(NotNow):
        over(case, ines, at=37)


def test_without_a_known_price_the_second_refund_says_so_and_invents_no_amount(ines: Agent) -> None:
    refund = over(cheaper(subscribed=False), ines, at=43)
    assert refund is not None
    assert refund.refund_amount is None
    assert "the days since your choice are paid back to you as well" in last_letter(refund)


def test_the_customer_reads_it_in_their_language(ines: Agent) -> None:
    refund = over(cheaper(language="fr"), ines, at=43)
    assert refund is not None
    assert "3,10\u00a0€" in last_letter(refund)
    assert "mercredi 6 mai 2026" in last_letter(refund)


@pytest.mark.parametrize(
    ("at", "evidence", "refusal"),
    [(43, " ", EmptyText), (32.9, "Replaced.", NotAPossibleTime), (44, "Replaced.", NotAPossibleTime)],
)
def test_its_end_is_not_entered_wrongly(ines: Agent, at: float, evidence: str, refusal: type[Exception]) -> None:
    case = cheaper()
    with pytest.raises(refusal):
        over(case, ines, at=at, evidence=evidence, entered=43)
    assert (fresh(case).conformity_at, ConformityCase.objects.count()) == (None, 1)

"""Money isn't moved by what somebody typed: what isn't known waits for a person of billing."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from tests.people import make_agent
from tests.tickets.factories import REFERENCE, make_case, make_customer, make_yearly_subscription
from tests.tickets.guarantee.test_billing import Billing, fresh, office
from tickets.guarantee import billing
from tickets.guarantee.clearance import Doubt, clear, doubts_about, is_late, other_ends_of
from tickets.guarantee.contracts import link_subscription
from tickets.guarantee.rules.events import breaks, by, facts_of
from tickets.guarantee.steps import remedies, spoken_answers
from tickets.guarantee.subscriptions import BilledSubscription, remember
from tickets.models import AddressProof, ConformityCase, OutgoingEmail, Subscription
from tickets.refusals import NothingToClear, OnlyBilling, YourOwnEntry

pytestmark = pytest.mark.django_db
__all__ = ["office"]


def make_choice(remedy: str = "termination", *, subscribed: bool = True) -> ConformityCase:
    case = make_case(day=31, subscribed=subscribed)
    return remedies.choose(case, remedy=remedy, now=timezone.now(), revision=fresh(case).last_sequence)


def unproved(case: ConformityCase) -> None:
    AddressProof.objects.all().delete()


def claimed(case: ConformityCase) -> None:
    Subscription.objects.update(entered_by=User.objects.create_user("somebody"))


def dearer(case: ConformityCase) -> None:
    Subscription.objects.update(price=Decimal("4.90"))


def another_holder(case: ConformityCase) -> None:
    Subscription.objects.update(customer=make_customer("holder@example.org"))


def without_contract(case: ConformityCase) -> None:
    ConformityCase.objects.update(subscription=None, contract_reference="PV-99999999")


def without_sum(case: ConformityCase) -> None:
    ConformityCase.objects.update(refund_amount=None)


def large(case: ConformityCase) -> None:
    ConformityCase.objects.update(refund_amount=Decimal("50.01"))


def test_what_is_known_whole_goes_by_itself(office: Billing) -> None:
    case = make_choice()
    assert doubts_about(case) == []
    assert billing.hand_over_choices(now=timezone.now()) == 1
    told = json.loads(office.got[0][1])
    assert (told["identity"], told["doubts"], told["cleared"], told["also_ended_by"]) == ("proved", [], False, [])


@pytest.mark.parametrize(
    ("spoil", "doubt"),
    [
        (unproved, Doubt.UNPROVED),
        (claimed, Doubt.CLAIMED),
        (dearer, Doubt.OTHER_PRICE),
        (another_holder, Doubt.OTHER_HOLDER),
        (without_contract, Doubt.UNKNOWN_CONTRACT),
        (without_sum, Doubt.NO_SUM),
        (large, Doubt.LARGE_SUM),
    ],
)
def test_whatever_is_not_known_holds_it_until_a_person_of_billing_has_decided(
    office: Billing, spoil: Callable[[ConformityCase], None], doubt: Doubt
) -> None:
    case, bruno = make_choice(), make_agent("bruno", "billing")
    spoil(case)
    now = timezone.now()
    assert doubts_about(fresh(case)) == [doubt]
    assert (billing.hand_over_choices(now=now), office.got) == (0, [])
    assert list(billing.choices_to_hand_over()) == [case]  # it stays on billing's list, and its days run
    clear(fresh(case), agent=bruno, why="Called her under the number in our books.", now=now)
    event = case.events.get(kind="cleared")
    assert (event.actor, facts_of(event)["doubts"], "alone" in facts_of(event)) == (by(bruno), [doubt], False)
    assert billing.hand_over_choices(now=now) == 1
    told = json.loads(office.got[0][1])
    assert (told["identity"], told["doubts"], told["cleared"]) == (
        "unproved" if doubt == Doubt.UNPROVED else "proved",
        [doubt],
        True,
    )


def test_a_sum_at_the_limit_goes_by_itself_and_the_limit_is_a_setting(settings: Settings) -> None:
    case = make_choice()
    ConformityCase.objects.update(refund_amount=Decimal(50))
    assert doubts_about(fresh(case)) == []
    settings.BILLING_AUTOMATIC_UP_TO = 49
    assert doubts_about(fresh(case)) == [Doubt.LARGE_SUM]


def test_a_choice_entered_by_an_agent_needs_a_second_person_whatever_the_sum(office: Billing) -> None:
    case, now = make_case(day=31), timezone.now()
    maya = make_agent("maya", "connectivity", "billing")
    bruno = make_agent("bruno", "billing")
    spoken_answers.heard_of_choice(
        case, remedy="reduction", words="By letter.", revision=fresh(case).last_sequence, agent=maya, now=now
    )
    assert doubts_about(fresh(case)) == [Doubt.ENTERED]
    with pytest.raises(YourOwnEntry):
        clear(fresh(case), agent=maya, why="Sure.", now=now)
    assert billing.hand_over_choices(now=now) == 0
    clear(fresh(case), agent=bruno, why="Read the letter.", now=now)
    assert billing.hand_over_choices(now=now) == 1
    assert list(breaks(fresh(case))) == []


@pytest.mark.parametrize("linked", [True, False])
def test_who_entered_the_contract_does_not_clear_it_and_billings_own_word_ends_the_doubt(linked: bool) -> None:
    case, bruno = make_choice(), make_agent("bruno", "billing")
    if not linked:  # the case only names it
        ConformityCase.objects.update(subscription=None)
    Subscription.objects.update(entered_by=bruno.user)
    with pytest.raises(YourOwnEntry):
        clear(fresh(case), agent=bruno, why="Sure.", now=timezone.now())
    contract = Subscription.objects.get()
    told = BilledSubscription(contract.reference, started_on=contract.started_on, price=contract.price)
    remember(told, customer=None, now=timezone.now())
    assert doubts_about(fresh(case)) == []


@pytest.mark.parametrize("operator", ["", "night@portal.example"])
def test_a_company_of_two_may_let_one_person_do_both_and_log_and_operator_hear_of_it(
    settings: Settings, operator: str
) -> None:
    settings.BILLING_ONE_PERSON, settings.OPERATOR_ADDRESS = True, operator
    case, bruno = make_choice(), make_agent("bruno", "billing")
    Subscription.objects.update(entered_by=bruno.user)
    clear(fresh(case), agent=bruno, why="There are two of us.", now=timezone.now())
    assert facts_of(case.events.get(kind="cleared"))["alone"] is True
    letters = OutgoingEmail.objects.filter(kind=OutgoingEmail.Kind.REMINDER)
    assert list(letters.values_list("to_address", flat=True)) == [operator] * bool(operator)
    for letter in letters:
        for said in ("Bruno", REFERENCE, "There are two of us.", f"/conformitycase/{case.pk}/", "€"):
            assert said in letter.text


def test_two_people_are_nothing_that_the_operator_hears_of(settings: Settings) -> None:
    settings.BILLING_ONE_PERSON, settings.OPERATOR_ADDRESS = True, "night@portal.example"
    case, bruno = make_choice(), make_agent("bruno", "billing")
    claimed(case)
    clear(fresh(case), agent=bruno, why="As in our books.", now=timezone.now())
    assert not OutgoingEmail.objects.filter(to_address=settings.OPERATOR_ADDRESS).exists()


def test_only_billing_decides_and_only_once_and_only_what_waits() -> None:
    case, now = make_choice(subscribed=False), timezone.now()
    bruno = make_agent("bruno", "billing")
    with pytest.raises(OnlyBilling):
        clear(fresh(case), agent=make_agent("maya", "connectivity"), why="Sure.", now=now)
    clear(fresh(case), agent=bruno, why="Known to us.", now=now)
    clear(fresh(case), agent=bruno, why="Again.", now=now + timedelta(hours=1))
    assert case.events.filter(kind="cleared").count() == 1
    unchosen = make_case(day=31)
    with pytest.raises(NothingToClear):  # in advance, for a choice that the same agent enters afterwards
        clear(fresh(unchosen), agent=bruno, why="Sure.", now=now)
    other = make_choice()
    ConformityCase.objects.filter(pk=other.pk).update(closed_at=now)
    with pytest.raises(NothingToClear):
        clear(fresh(other), agent=bruno, why="Sure.", now=now)


def test_the_same_contract_ended_twice_is_said_on_both_and_to_billing(office: Billing) -> None:
    first, second = make_choice(), make_choice()
    assert {first.contract_reference, second.contract_reference} == {REFERENCE}
    assert [doubts_about(fresh(case)) for case in (first, second)] == [[Doubt.TWICE], [Doubt.TWICE]]
    assert [list(other_ends_of(fresh(case))) for case in (first, second)] == [[second], [first]]
    clear(fresh(second), agent=make_agent("bruno", "billing"), why="One refund.", now=timezone.now())
    assert billing.hand_over_choices(now=timezone.now()) == 1
    assert json.loads(office.got[0][1])["also_ended_by"] == [first.pk]


def test_a_lower_price_ends_nothing() -> None:
    first, second = make_choice("reduction"), make_choice("termination")
    assert [doubts_about(fresh(case)) for case in (first, second)] == [[], []]
    assert [list(other_ends_of(fresh(case))) for case in (first, second)] == [[], []]


def test_withdrawals_that_name_no_contract_are_not_of_the_same_one() -> None:
    cases = [make_case(day=1, subscribed=False) for _ in range(2)]
    ConformityCase.objects.update(duty="withdrawal", contract_reference="")
    assert [list(other_ends_of(fresh(case))) for case in cases] == [[], []]
    assert [Doubt.TWICE in doubts_about(fresh(case)) for case in cases] == [False, False]


def test_another_contract_is_looked_at_anew() -> None:
    case, now = make_choice(subscribed=False), timezone.now()
    ConformityCase.objects.update(duty="withdrawal", remedy_choice="", remedy_chosen_at=None, state="acknowledged")
    bruno, maya = make_agent("bruno", "billing"), make_agent("maya", "connectivity")
    clear(fresh(case), agent=bruno, why="Known to us.", now=now)
    link_subscription(fresh(case), subscription=make_yearly_subscription(), agent=maya, now=now)
    assert fresh(case).cleared_at is None


@pytest.mark.parametrize(
    ("agreed", "late"),
    [
        (date(2026, 6, 5), True),  # a Friday; the fourteenth day is Friday 19 June
        (date(2026, 6, 6), False),  # the fourteenth day is a Saturday: until the end of Monday
        (date(2026, 6, 20), False),
    ],
)
def test_a_withdrawal_is_late_after_fourteen_days_the_last_of_them_a_working_day(agreed: date, late: bool) -> None:
    """Articles L. 221-18 and L. 221-19 of the Consumer Code."""
    case = make_case(now=datetime(2026, 6, 20, 10, tzinfo=UTC))
    contract = Subscription.objects.get()
    contract.started_on = agreed
    assert is_late(case, contract) is late


@pytest.mark.parametrize("cases", [1, 4])
def test_what_waits_is_looked_up_in_the_same_few_questions(cases: int, django_assert_num_queries) -> None:
    make_yearly_subscription("PV-20481234")
    for _ in range(cases):
        case = make_choice(subscribed=False)
        ConformityCase.objects.filter(pk=case.pk).update(contract_reference="pv-20481234")
    with django_assert_num_queries(2):
        assert billing.choices_for_billing() == []


def test_the_same_contract_is_found_by_an_index() -> None:
    """Each choice that waits asks for the others, among all cases there ever were."""
    case = make_choice()
    plan = other_ends_of(fresh(case)).explain()
    assert connection.vendor != "sqlite" or "case_by_contract" in plan

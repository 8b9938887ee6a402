"""Money that is paid back too late: what the law adds, step by step, and who is told."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.utils import IntegrityError, InternalError
from django.test import Client
from time_machine import travel

from legal.models import Policy
from tests.moments import NOON
from tests.people import make_agent
from tests.tickets.factories import make_customer, make_ticket, publish_promises
from tests.tickets.guarantee.reading import fresh
from tickets import access
from tickets.guarantee.cases import open_case
from tickets.guarantee.rules.events import facts_of
from tickets.guarantee.rules.late_payment import Increase, increase_at, steps_in_words
from tickets.guarantee.steps.refunds import mark_refunded
from tickets.guarantee.sweep.case_sweep import sweep_cases
from tickets.models import ConformityCase
from tickets.refusals import AmountTooSmall

pytestmark = pytest.mark.django_db
LAST_DAY = datetime(2026, 3, 24, 11, tzinfo=UTC)  # noon of it in Paris: withdrawn on 10 March


def withdrawn(language: str = "en", *, published: bool = True) -> ConformityCase:
    if published:
        publish_promises("withdrawal")
    ticket = make_ticket(make_customer(language=language), language=language, text="I withdraw.")
    return open_case(ticket, notification=ticket.messages.get(), notified_at=NOON, now=NOON, duty="withdrawal")


def words(case: ConformityCase, kind: str) -> str:
    return " ".join(case.notices.get(kind=kind).letters.get(kind="notice").text.split())


@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize(
    ("days", "percent"),
    [
        (1, None),
        (10, None),
        (11, 5),
        (20, 5),
        (21, 10),
        (30, 10),
        (31, 20),
        (60, 20),
        (61, 50),
        (90, 50),
        (91, 55),
        (120, 55),
        (121, 60),
        (390, 100),
        (900, 100),
    ],
)
def test_the_steps_of_the_law_are_those_of_the_policy(days: int, percent: int | None, published: bool) -> None:
    case = withdrawn(published=published)
    assert increase_at(case, at=LAST_DAY) is None
    assert increase_at(case, at=LAST_DAY + timedelta(days=days)) == Increase(days, percent)


def test_an_increase_is_rounded_up_to_the_cent_and_a_rate_that_is_not_ours_to_know_is_not_worked_out() -> None:
    assert Increase(12, 5).of(Decimal("9.90")) == Decimal("0.50")
    assert (Increase(3, None).of(Decimal("9.90")), Increase(12, 5).of(None)) == (None, None)


def test_a_refund_of_the_guarantee_has_no_such_steps() -> None:
    publish_promises("refund")
    ticket = make_ticket()
    refund = open_case(ticket, notification=ticket.messages.get(), notified_at=NOON, now=NOON, duty="refund")
    assert increase_at(refund, at=LAST_DAY + timedelta(days=40)) is None
    sweep_cases(now=refund.due_at)
    assert "L. 242-4" not in words(refund, "breach")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            "The law increases the sum that we owe you by the length of the delay (article L. 242-4 of the French "
            "Consumer Code): up to 10 days late, the legal rate of interest; up to 20 days late, 5%; up to 30 days "
            "late, 10%; up to 60 days late, 20%; up to 90 days late, 50%; then 5 points more for each further month, "
            "until the sum has doubled, and the legal rate after that.",
        ),
        (
            "fr",
            "La loi majore la somme que nous vous devons selon la durée du retard (article L. 242-4 du code de la "
            "consommation) : jusqu’à 10 jours de retard, le taux d’intérêt légal ; jusqu’à 20 jours de retard, 5 % ; "
            "jusqu’à 30 jours de retard, 10 % ; jusqu’à 60 jours de retard, 20 % ; jusqu’à 90 jours de retard, 50 % ; "
            "puis 5 points de plus par nouveau mois de retard, jusqu’au doublement de la somme, et ensuite le taux "
            "d’intérêt légal.",
        ),
    ],
)
def test_on_its_day_the_customer_reads_what_the_law_adds(language: str, told: str) -> None:
    case = withdrawn(language)
    sweep_cases(now=case.due_at)
    assert told in words(case, "breach")
    assert facts_of(fresh(case).events.get(kind="breached"))["increase"].replace("\xa0", " ") in told


@pytest.mark.parametrize(
    ("language", "told", "late"),
    [
        (
            "en",
            "The law adds for the delay (article L. 242-4 of the French Consumer Code): 5% (12 days late).",
            "late",
        ),
        (
            "fr",
            "La loi ajoute pour ce retard (article L. 242-4 du code de la consommation) : 5 % (12 jours de retard).",
            "en retard",
        ),
    ],
)
def test_the_letter_of_a_late_payment_says_that_it_was_late_and_what_was_added(
    language: str, told: str, late: str
) -> None:
    case, at = withdrawn(language), LAST_DAY + timedelta(days=12)
    sweep_cases(now=case.due_at)
    mark_refunded(fresh(case), agent=make_agent(), reference="RF-1", amount=Decimal("10.40"), at=at, now=at)
    assert (told in words(case, "refunded"), late in words(case, "refunded")) == (True, True)
    payload = facts_of(fresh(case).events.get(kind="refunded"))
    assert (payload["days_late"], payload["increase_percent"]) == (12, 5)


def test_where_the_sum_is_known_less_than_the_law_adds_is_refused() -> None:
    case, at = withdrawn(), LAST_DAY + timedelta(days=12)
    ConformityCase.objects.update(refund_amount=Decimal("9.90"))
    for amount, is_enough in (("10.39", False), ("10.40", True)):
        case.refresh_from_db()
        facts = {"agent": make_agent(f"a{amount}"), "reference": "RF-1", "amount": Decimal(amount), "at": at, "now": at}
        if is_enough:
            mark_refunded(case, **facts)
        else:
            with pytest.raises(AmountTooSmall):
                mark_refunded(case, **facts)
    assert case.refund_amount == Decimal("10.40")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "We are late. The law adds to what we owe you: 10% (21 days late)."),
        ("fr", "Nous sommes en retard. La loi ajoute à ce que nous vous devons : 10 % (21 jours de retard)."),
    ],
)
def test_the_customers_page_says_what_is_added_today_and_no_day_that_is_past(
    language: str, told: str, client: Client
) -> None:
    case = withdrawn(language)
    with travel(LAST_DAY + timedelta(days=21), tick=False):
        sweep_cases(now=LAST_DAY + timedelta(days=21))
        page = " ".join(client.get(access.case_url(case)).content.decode().replace("\xa0", " ").split())
    assert told in page


def test_published_steps_never_change() -> None:
    publish_promises("withdrawal")
    with pytest.raises((IntegrityError, InternalError), match="never changes"), transaction.atomic():
        Policy.objects.filter(version__document__slug="withdrawal").update(late_increases=[[10, 0]])
    policy = Policy.objects.get(version__document__slug="withdrawal", version__number=2)
    assert steps_in_words(policy).startswith("up to 10 days late")

"""Article L. 215-1: between three months and one month before, once, with the last day in a box; or noted as missed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from tests.people import make_agent, signed_in
from tests.rivals import while_a_rival_commits
from tests.tickets.factories import make_customer
from tests.tickets.test_intake import at_once
from tickets.contract_letters.renewals import send_renewal_letters
from tickets.guarantee.rules.contract_days import next_renewal
from tickets.guarantee.subscriptions import BilledSubscription, remember
from tickets.models import Message, OutgoingEmail, RenewalLetter, Subscription, Ticket

pytestmark = pytest.mark.django_db
# A year that ends on 31 December 2026: it can be refused until the 30th, and is announced on Friday 30 October.
YEAR = BilledSubscription(
    "PV-20481234", started_on=date(2026, 1, 1), price=Decimal("64.00"), period_months=12, renews=True
)


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.fixture(autouse=True)
def long_before() -> Iterator[None]:
    with time_machine.travel(at(3, 1), tick=False):
        yield


def known(*, language: str = "fr", **changes: object) -> Subscription:
    billed = BilledSubscription(**{name: getattr(YEAR, name) for name in YEAR.__slots__} | changes)
    return remember(billed, customer=make_customer("claire@example.org", language=language), now=at(3, 1))


@pytest.mark.parametrize(
    ("ends_on", "letter_on", "letter_until"),
    [
        (date(2026, 6, 1), date(2026, 3, 31), date(2026, 4, 30)),  # refused until 31 May: the vector V46
        (date(2026, 12, 31), date(2026, 10, 30), date(2026, 11, 30)),
        (date(2027, 3, 1), date(2026, 12, 28), date(2027, 1, 28)),
    ],
)
def test_the_months_are_counted_backwards_from_the_last_day_to_refuse(
    ends_on: date, letter_on: date, letter_until: date
) -> None:
    began = ends_on.replace(year=ends_on.year - 1) + timedelta(days=1)
    renewal = next_renewal(began, 12, on=ends_on)
    assert renewal
    assert (renewal.period.last, renewal.refuse_until) == (ends_on, ends_on - timedelta(days=1))
    assert (renewal.letter_on, renewal.letter_until) == (letter_on, letter_until)


def test_the_letter_leaves_two_months_before_once_and_says_the_price_and_the_last_day_in_a_box() -> None:
    known(next_price=Decimal("69.00"))
    assert [send_renewal_letters(now=at(10, 29)), OutgoingEmail.objects.count()] == [0, 0]
    assert [send_renewal_letters(now=at(10, 30)), send_renewal_letters(now=at(10, 30, 11))] == [1, 0]
    letter, row = OutgoingEmail.objects.get(), RenewalLetter.objects.get()
    assert (row.letter, row.price, row.refuse_until, row.missed_at) == (letter, Decimal(69), date(2026, 12, 30), None)
    assert letter.to_address == "claire@example.org"
    for said in (
        "se renouvelle automatiquement le vendredi 1er janvier 2027, pour 12 mois, au prix de 69,00\u00a0€",
        "jusqu’au mercredi 30 décembre 2026 inclus",
        "/fr/resiliation/",
    ):
        assert said in letter.text
    assert '<p class="date boxed">' in letter.html
    assert "mercredi 30 décembre 2026 inclus</strong>" in letter.html
    assert Subscription.objects.get().renewal_letter_on == date(2027, 10, 30)


def test_nobody_is_written_to_on_a_sunday_or_at_night() -> None:
    known()
    assert [send_renewal_letters(now=at(10, 30, hour)) for hour in (2, 22)] == [0, 0]
    assert [send_renewal_letters(now=at(11, day)) for day in (1, 2)] == [0, 1]  # Sunday, Monday


def test_it_has_a_ticket_for_an_answer_which_until_then_waits_for_nobody() -> None:
    known()
    send_renewal_letters(now=at(10, 30))
    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.topic, ticket.subscription_reference) == ("closed", "billing", "PV-20481234")
    assert [message.author for message in ticket.messages.all()] == [Message.Author.PORTAL]
    assert not Ticket.objects.needing_us().exists()
    assert OutgoingEmail.objects.get().ticket == ticket


def test_a_letter_whose_time_is_over_is_noted_as_missed_and_never_sent_late(client: Client) -> None:
    known()
    assert send_renewal_letters(now=at(12, 1)) == 0  # the last day was 30 November
    row = RenewalLetter.objects.get()
    assert (row.missed_at, row.letter, OutgoingEmail.objects.count()) == (at(12, 1), None, 0)
    desk = signed_in(make_agent("bill", "billing").user)
    page = desk.get("/admin/tickets/renewalletter/?tab=missed").content.decode()
    assert "Missed: its customer may end the contract at any time from the renewal on." in page
    assert signed_in(make_agent("maya", "connectivity").user).get("/admin/tickets/renewalletter/").status_code == 403


def test_the_last_day_of_the_month_before_is_still_in_time() -> None:
    known()
    assert send_renewal_letters(now=at(11, 30)) == 1


@pytest.mark.parametrize(
    "changes",
    [{"renews": False}, {"ended_on": date(2026, 12, 31)}, {"period_months": 1}],
    ids=["does not renew", "ends", "a month at a time"],
)
def test_a_contract_that_does_not_renew_for_months_is_not_announced(changes: dict[str, object]) -> None:
    assert known(**changes).renewal_letter_on is None
    assert send_renewal_letters(now=at(11, 2)) == 0


def test_billing_says_that_it_renews_no_more_before_the_letter() -> None:
    known()
    known(renews=False)
    assert (send_renewal_letters(now=at(11, 2)), RenewalLetter.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_rounds_at_once_write_one_letter() -> None:
    known()
    assert sum(at_once(lambda: send_renewal_letters(now=at(10, 30)))) == 1
    assert OutgoingEmail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_billing_that_tells_of_the_contract_while_its_letter_is_written_makes_it_due_no_second_time() -> None:
    known()
    with time_machine.travel(at(10, 30), tick=False):
        while_a_rival_commits(
            lambda: send_renewal_letters(now=at(10, 30)),
            lambda: remember(YEAR, customer=None, now=at(10, 30)),
        )
        assert Subscription.objects.get().renewal_letter_on == date(2027, 10, 30)
        assert send_renewal_letters(now=at(10, 30, 11)) == 0


def test_a_contract_that_goes_on_by_the_month_is_told_so_in_the_singular() -> None:
    known(language="en", next_months=1)
    send_renewal_letters(now=at(10, 30))
    assert "renews itself on Friday 1 January 2027 for 1 month, at the price" in OutgoingEmail.objects.get().text


@pytest.mark.parametrize(("country", "cited"), [("", True), ("FR", True), ("GB", False)])
def test_only_a_contract_under_french_law_is_reminded_by_its_article(country: str, cited: bool) -> None:
    known(language="en", country=country)
    send_renewal_letters(now=at(10, 30))
    letter = OutgoingEmail.objects.get()
    assert ["L. 215-1" in words for words in (letter.text, letter.html)] == [cited, cited]
    assert "If you do nothing, the subscription renews.\n\n" in letter.text

"""Article L. 215-1: between three months and one month before, once, with the last day in a box; or noted as missed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from tests.people import make_agent, signed_in
from tests.rivals import while_a_rival_commits
from tests.tickets.factories import make_customer, outgoing_row, ticket_row
from tests.tickets.mailroom.letters import letter, receive
from tests.tickets.test_intake import at_once
from tickets.contract_letters.renewals import send_renewal_letters
from tickets.guarantee.rules.clock import months_later
from tickets.guarantee.rules.contract_days import next_renewal, paid_period
from tickets.guarantee.subscriptions import BilledSubscription, remember
from tickets.models import Agent, ConformityCase, Message, OutgoingEmail, RenewalLetter, Subscription, Ticket

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
    [{"renews": False}, {"ended_on": date(2026, 12, 31)}],
    ids=["does not renew", "ends"],
)
def test_a_contract_that_does_not_renew_is_not_announced(changes: dict[str, object]) -> None:
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


@pytest.mark.parametrize("months", [1, 2, 3, 6, 12, 24])
@pytest.mark.parametrize("began", [date(2026, 1, 1), date(2026, 1, 30), date(2026, 1, 31), date(2028, 2, 29)])
def test_every_renewal_but_the_first_of_a_month_is_announced_once_between_three_months_and_one_before(
    began: date, months: int
) -> None:
    renewals, day = [], began
    for _ in range(24):
        renewal = next_renewal(began, months, on=day)
        assert renewal
        present = paid_period(paid_from=began, months=months, on=day)
        assert present
        assert months_later(renewal.refuse_until, -3) <= renewal.letter_on <= renewal.letter_until
        assert present.first <= renewal.letter_on <= present.last
        assert renewal.letter_until == months_later(renewal.refuse_until, -1)
        assert next_renewal(began, months, on=renewal.letter_on) == renewal
        renewals.append(renewal)
        day = present.last + timedelta(days=1)
    firsts = [renewal.period.first for renewal in renewals]
    assert firsts == [months_later(began, months * number) for number in range(months == 1, 24 + (months == 1))]


def test_a_contract_of_a_month_is_announced_once_in_each_month_for_the_one_that_follows() -> None:
    known(period_months=1, started_on=date(2026, 6, 15), language="en")
    letters = [send_renewal_letters(now=at(month, day)) for month in (6, 7, 8) for day in (14, 15, 16, 17)]
    assert letters == [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]  # 15 August is a holiday, the 16th a Sunday
    assert [str(row.refuse_until) for row in RenewalLetter.objects.order_by("pk")] == [
        "2026-08-13",
        "2026-09-13",
        "2026-10-13",
    ]


def test_a_missed_letter_and_one_that_came_back_are_an_alarm_on_the_first_page_of_who_pays() -> None:
    known()
    send_renewal_letters(now=at(12, 1))
    bill, maya = make_agent("bill", "billing"), make_agent("maya", "general")

    def alarm(agent: Agent, *, now: datetime) -> tuple[int, bool, int] | None:
        with time_machine.travel(now, tick=False):
            desk = signed_in(agent.user)
            waiting = {str(item.label): item for item in desk.get("/admin/").context["waiting"]}
            item = waiting.get("Renewals without a letter in time")
            return item and (item.count, item.alarming, desk.get(item.url).context["cl"].result_count)

    assert alarm(bill, now=at(12, 1)) == alarm(bill, now=at(12, 31)) == (1, True, 1)
    assert alarm(bill, now=at(12, 31) + timedelta(days=2)) == (0, True, 0)
    assert alarm(maya, now=at(12, 1)) is None
    letter_back = outgoing_row(ticket_row(), failed_at=at(12, 2))
    RenewalLetter.objects.update(missed_at=None, written_at=at(12, 1), letter=letter_back)
    assert alarm(bill, now=at(12, 3)) == (1, True, 1)
    OutgoingEmail.objects.update(failed_at=None)
    assert alarm(bill, now=at(12, 3)) == (0, True, 0)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "I refuse this renewal."),
        ("en", "No, thank you, I do not want it to be renewed."),
        ("fr", "Je refuse ce renouvellement."),
        ("fr", "Merci, mais je ne souhaite pas que mon abonnement soit renouvelé."),
    ],
)
def test_a_renewal_is_refused_by_an_answer_to_its_letter_in_ones_own_words(language: str, words: str) -> None:
    known(language=language)
    send_renewal_letters(now=at(10, 30))
    email = OutgoingEmail.objects.get()
    answer = letter(
        words, From="claire@example.org", Subject=f"Re: {email.subject}", In_Reply_To=email.message_id_header
    )
    receive(answer, sender="claire@example.org", now=at(11, 3))
    case, ticket = ConformityCase.objects.get(), Ticket.objects.get()
    assert (case.ticket, case.duty, case.notified_at, ticket.status) == (
        ticket,
        "cancellation",
        at(11, 3),
        "waiting_for_us",
    )
    assert not ticket.possible_claims.exists()
    receipt = OutgoingEmail.objects.filter(ticket=ticket).latest("pk")
    assert words in receipt.text

"""Somebody asks to be forgotten: what goes, what the law keeps, and what is refused afterwards."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone

from supportportal.foundations.days import years_before
from supportportal.foundations.topics import Topic
from tests.left_behind import left_of
from tests.people import make_agent
from tests.tickets.factories import closed_ticket_row, customer_row, make_case, make_subscription, ticket_row
from tests.tickets.mailroom.letters import NOW, letter, receive, ticket_of
from tickets import handling
from tickets.forgetting import erasure_requests, retention
from tickets.guarantee.evidence.case_file import evidence_zip
from tickets.guarantee.evidence.register import keep_register
from tickets.guarantee.evidence.verification import problems_of
from tickets.guarantee.rules.events import by
from tickets.guarantee.steps import ending
from tickets.models import ConformityCase, Customer, SenderRule, Subscription, Ticket
from tickets.outbox import delivery
from tickets.refusals import Forgotten, RequestsStillOpen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]


def forget(customer: Customer) -> erasure_requests.Plan:
    return erasure_requests.forget(customer, by=by(make_agent("ada")), now=timezone.now())


def test_open_requests_are_closed_first_and_nothing_is_erased_before():
    closed = closed_ticket_row()
    ticket_row(customer=closed.customer)
    with pytest.raises(RequestsStillOpen):
        forget(closed.customer)
    closed.refresh_from_db()
    assert (closed.forgotten_at, closed.subject) == (None, "Thanks")


def test_a_closed_request_loses_its_words_and_keeps_its_number_and_times():
    ticket = closed_ticket_row()
    forget(ticket.customer)
    kept = Ticket.objects.get(pk=ticket.pk)
    assert (kept.subject, kept.opened_at, kept.closed_at) == ("—", ticket.opened_at, ticket.closed_at)
    assert [message.text for message in kept.messages.all()] == [""]


def test_who_they_are_stays_as_long_as_their_contract_goes_on():
    customer = closed_ticket_row().customer
    contract = make_subscription(customer)
    forget(customer)
    assert erasure_requests.forget_person(customer, now=timezone.now()) is False
    Subscription.objects.filter(pk=contract.pk).update(ended_on=timezone.localdate() - timedelta(days=1))
    assert erasure_requests.forget_person(customer, now=timezone.now()) is True
    assert (customer.name, customer.email) == ("", f"forgotten-{customer.pk}@customer.invalid")
    assert not Subscription.objects.exists()


def test_what_belongs_to_a_case_stays_five_years_and_goes_by_itself_then():
    case, agent = make_case(day=40), make_agent("ines")
    now = timezone.now()
    ending.withdraw(case, words="It was my router.", now=now)
    handling.close(case.ticket, by=agent, now=now)
    delivery.deliver_outbox(now=now)
    plan = forget(case.ticket.customer)
    five_years_on = timezone.localtime(now).replace(year=now.year + 5)
    assert [(held.ticket, held.until) for held in plan.held] == [(case.ticket, five_years_on)]
    early, late = (years_before(now, -5) + timedelta(days=days) for days in (-1, 1))
    retention.forget_due(now=early)
    assert Ticket.objects.filter(forgotten_at=None).count() == 1
    retention.forget_due(now=late)
    assert Ticket.objects.filter(forgotten_at=None).count() == 0


def test_of_a_case_that_is_forgotten_the_days_stay_and_its_record_holds_without_a_word(own_folders):
    came = letter("I report a lack of conformity: marmalade.", Subject="marmalade")
    case, agent = ticket_of(receive(came)).cases.get(), make_agent("ines", *Topic)
    ending.withdraw(case, words="It was the marmalade.", now=NOW)
    handling.close(case.ticket, by=agent, now=NOW)
    delivery.deliver_outbox(now=NOW)
    keep_register(now=NOW)
    assert list(left_of("marmalade", "ada@mail.example"))
    later = years_before(NOW, -6)
    for hours in (0, 2):
        retention.forget_due(now=later + timedelta(hours=hours))
    kept = ConformityCase.objects.get(pk=case.pk)
    assert (kept.last_day, list(left_of("marmalade"))) == (case.last_day, [])
    keep_register(now=later)
    assert list(problems_of([kept])) == []
    evidence_zip(kept, file=BytesIO())


def test_a_request_with_a_running_case_stays_without_a_day():
    case = make_case(day=3)
    Ticket.objects.filter(pk=case.ticket_id).update(status="closed", closed_at=timezone.now(), waiting_since=None)
    assert [held.until for held in forget(case.ticket.customer).held] == [None]


def test_what_was_closed_years_ago_goes_without_being_asked_for(settings):
    settings.KEEP_REQUESTS_YEARS = 2
    old, young = closed_ticket_row(), closed_ticket_row()
    Ticket.objects.filter(pk=old.pk).update(closed_at=years_before(timezone.now(), 2) - timedelta(days=1))
    assert retention.forget_due(now=timezone.now()) == 1
    assert list(Ticket.objects.filter(forgotten_at=None)) == [young]


def test_of_29_february_two_years_before_is_the_28th():
    leap_day = timezone.make_aware(timezone.datetime(2028, 2, 29, 12))
    assert years_before(leap_day, 2).date().isoformat() == "2026-02-28"


def test_nobody_answers_or_opens_what_is_forgotten():
    ticket, agent = closed_ticket_row(), make_agent()
    forget(ticket.customer)
    for act in (
        lambda: handling.reply(ticket, agent=agent, text="Hello", now=timezone.now()),
        lambda: handling.note(ticket, agent=agent, text="Hello", now=timezone.now()),
        lambda: handling.reopen(ticket, by=None, now=timezone.now()),
    ):
        with pytest.raises(Forgotten):
            act()


def test_who_writes_again_is_somebody_new():
    first = ticket_of(receive(letter("What does it cost?")))
    handling.close(first, by=make_agent("ines", first.topic), now=timezone.now())
    delivery.deliver_outbox(now=timezone.now())
    forget(first.customer)
    erasure_requests.forget_person(first.customer, now=timezone.now())
    again = ticket_of(
        receive(
            letter(
                "And now?",
                Subject=f"Re: A question [#{first.pk}]",
                Message_ID="<2@x>",
                References="<first@mail.example>",
            )
        )
    )
    assert again != first and again.customer != first.customer and again.possibly_related is None


def test_a_letter_that_is_on_its_way_is_let_arrive():
    ticket, agent = ticket_row(), make_agent()
    handling.reply(ticket, agent=agent, text="It works again.", now=timezone.now())
    handling.close(ticket, by=agent, now=timezone.now())
    assert [held.ticket for held in forget(ticket.customer).held] == [ticket]
    delivery.deliver_outbox(now=timezone.now())
    assert retention.forget_due(now=timezone.now()) == 1


def test_letters_that_became_nothing_go_after_180_days():
    SenderRule.objects.create(sender="ada@mail.example", act="refuse", made_at=NOW)
    thrown = receive(letter())
    assert (thrown.fate, thrown.ticket) == ("refused", None)
    retention.forget_due(now=thrown.received_at + timedelta(days=179))
    assert type(thrown).objects.filter(pk=thrown.pk).exists()
    retention.forget_due(now=thrown.received_at + timedelta(days=181))
    assert not type(thrown).objects.filter(pk=thrown.pk).exists()


def test_somebody_new_is_not_forgotten_for_having_written_nothing():
    customer = customer_row()
    retention.forget_due(now=timezone.now())
    customer.refresh_from_db()
    assert customer.name == "Claire Martin"


def test_one_request_that_cannot_be_forgotten_keeps_none_of_the_others():
    case, other = make_case(day=40), closed_ticket_row()
    now = timezone.now()
    ending.withdraw(case, words="It was my router.", now=now)
    handling.close(case.ticket, by=make_agent("ines"), now=now)
    delivery.deliver_outbox(now=now)
    ConformityCase.objects.update(last_sequence=0)  # of a log that somebody has tampered with
    later = years_before(now, -6)
    Ticket.objects.filter(pk=other.pk).update(closed_at=now + timedelta(days=1))
    for _ in range(2):
        retention.forget_due(now=later)
    assert list(Ticket.objects.filter(forgotten_at=None)) == [case.ticket]


def test_who_asked_is_looked_up_first_and_not_every_request_by_age():
    """A million requests are not read through every minute."""
    [asked] = [old.rows for old in retention.what_is_due(now=timezone.now()) if "asked" in old.kind]
    sql = str(asked.query)
    assert " JOIN " not in sql and '"customer_id" IN (SELECT' in sql

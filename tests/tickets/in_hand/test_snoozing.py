"""What is set aside leaves the list of what waits, never the law's days, and is back by itself or when they write."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.formats import date_format
from django.utils.timezone import localtime

from tests.moments import NOON
from tests.people import make_agent, signed_in
from tests.tickets.factories import make_ticket, possible_claim_row
from tests.tickets.history.reading import history
from tickets import handling
from tickets.in_hand.snoozing import NotAComingMoment, Until, moment_of, snooze, wake, wake_due
from tickets.models import Agent, Ticket

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=2)


@pytest.fixture
def maya() -> Agent:
    return make_agent("maya")


def a_question() -> Ticket:
    return make_ticket(subject="A question", text="Which port do you use?")


def set_aside(ticket: Ticket, maya: Agent) -> Ticket:
    assert snooze(Ticket.objects.filter(pk=ticket.pk), until=LATER, by=maya, now=NOON) == [ticket]
    ticket.refresh_from_db()
    return ticket


def test_it_leaves_the_list_of_what_waits_and_is_back_when_its_moment_has_come(maya: Agent) -> None:
    ticket = set_aside(a_question(), maya)
    assert (list(Ticket.objects.needing_us()), list(Ticket.objects.snoozed())) == ([], [ticket])
    assert wake_due(now=LATER - timedelta(seconds=1)) == 0
    assert [wake_due(now=LATER), wake_due(now=LATER)] == [1, 0]
    assert (list(Ticket.objects.needing_us()), list(Ticket.objects.snoozed())) == ([ticket], [])
    moment = date_format(localtime(LATER), "j F Y, H:i")
    assert history(ticket) == [f"Maya set it aside until {moment}", "It is back from where it was set aside"]


def test_it_is_back_at_once_when_the_customer_writes(maya: Agent) -> None:
    ticket = set_aside(a_question(), maya)
    handling.add_customer_message(ticket, text="Which one on a Mac?", received_at=NOON, now=NOON)
    ticket.refresh_from_db()
    assert ticket.snoozed_until is None
    assert history(ticket)[-1] == "It is back from where it was set aside"


def test_a_running_case_and_an_undecided_claim_stay_in_sight(maya: Agent) -> None:
    case, claim, other = make_ticket(conformity=True), a_question(), a_question()
    possible_claim_row(claim)
    for ticket in (case, claim, other):
        set_aside(ticket, maya)
    assert set(Ticket.objects.needing_us()) == {case, claim}


def test_who_set_it_aside_has_it_back_at_once_and_closing_forgets_the_moment(maya: Agent) -> None:
    ticket, closed = set_aside(a_question(), maya), set_aside(a_question(), maya)
    assert wake(Ticket.objects.filter(pk=ticket.pk), by=maya, now=NOON) == [ticket]
    handling.close(closed, by=maya, now=NOON)
    assert list(Ticket.objects.snoozed()) == []
    assert snooze(Ticket.objects.filter(pk=closed.pk), until=LATER, by=maya, now=NOON) == []


@pytest.mark.parametrize("until", [NOON, NOON - timedelta(days=1), NOON + timedelta(days=400)])
def test_a_moment_that_is_over_or_too_far_is_refused(maya: Agent, until: datetime) -> None:
    with pytest.raises(NotAComingMoment):
        snooze(Ticket.objects.all(), until=until, by=maya, now=NOON)


def test_a_named_moment_is_in_the_morning_of_the_desks_clock() -> None:
    friday, sunday = datetime(2026, 11, 27, 22, 30, tzinfo=UTC), datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert moment_of(Until.TOMORROW, now=friday) == datetime(2026, 11, 28, 8, tzinfo=UTC)
    assert moment_of(Until.MONDAY, now=friday) == datetime(2026, 11, 30, 8, tzinfo=UTC)
    assert moment_of(Until.MONDAY, now=datetime(2026, 11, 30, 6, tzinfo=UTC)) == datetime(2026, 12, 7, 8, tzinfo=UTC)
    assert moment_of(Until.TOMORROW, now=sunday) == datetime(2026, 3, 29, 7, tzinfo=UTC)  # the clock goes forward


def test_on_the_page_a_button_or_a_typed_moment_sets_it_aside(maya: Agent) -> None:
    ticket, desk = a_question(), signed_in(maya.user)
    address = f"/admin/tickets/ticket/{ticket.pk}/snooze/"
    assert "Until when?" in desk.post(address, {}).content.decode()
    assert "still to come" in desk.post(address, {"until": "2020-01-01T09:00"}).content.decode()
    assert "Set aside until" in desk.post(address, {"named": "tomorrow"}, follow=True).content.decode()
    typed = (datetime.now() + timedelta(days=30)).strftime("%Y-%m-%dT09:00")
    desk.post(address, {"until": typed})
    assert Ticket.objects.get().snoozed_until.strftime("%Y-%m-%d") == typed[:10]
    assert "set aside until" in desk.get("/admin/tickets/ticket/?tab=all").content.decode()

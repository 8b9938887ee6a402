"""A letter that came back is an event of its case, and somebody hears within the hour."""

from datetime import timedelta

import pytest

from tests.tickets.guarantee.reading import days, fresh, log, reported
from tests.tickets.guarantee.sweep.test_sweep import DUE, in_hand_of, make_team, sweep_through
from tickets import customers, handling
from tickets.guarantee.rules.events import facts_of
from tickets.guarantee.steps.spoken_answers import told_by_telephone
from tickets.guarantee.sweep import watchdog
from tickets.guarantee.sweep.undelivered import hear_of_undelivered
from tickets.models import ConformityCase, Customer, OutgoingEmail, Team
from tickets.outbox.failures import tell_agents

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]
MINUTE = timedelta(minutes=1)


def bounce(case: ConformityCase, kind: str, *, said: str = "550 No such user") -> OutgoingEmail:
    """The other side says no, a minute after the letter left."""
    letter = case.notices.get(kind=kind).letters.exclude(kind="reminder").get()
    at = letter.created_at + MINUTE
    OutgoingEmail.objects.filter(pk=letter.pk).update(sent_at=letter.created_at, failed_at=at, failure=said)
    letter.refresh_from_db()
    tell_agents(letter, diagnosis=letter.failure, now=at)
    return letter


def reminders_to(address: str) -> list[str]:
    return [one.text for one in OutgoingEmail.objects.filter(kind="reminder", to_address=address).order_by("pk")]


@pytest.mark.parametrize("assigned", [True, False])
def test_a_breach_letter_that_bounces_is_recorded_and_whoever_has_it_in_hand_or_the_lead_hears(assigned: bool) -> None:
    people = make_team()
    case = reported()
    if assigned:
        in_hand_of(case, people["ines"])
    sweep_through(DUE, case=case)
    bounce(case, "breach")
    told = people["ines" if assigned else "lea"].user.email
    before = len(reminders_to(told))
    watchdog.sweep_and_sign(now=DUE + 2 * MINUTE, uptime=None)
    watchdog.sweep_and_sign(now=DUE + 3 * MINUTE, uptime=None)
    row = fresh(case)  # whose chain is whole
    event = row.events.get(kind="not_delivered")
    assert (event.occurred_at, facts_of(event)["kinds"], facts_of(event)["told"]) == (
        DUE + MINUTE,
        ["breach"],
        ["assignee"],
    )
    assert facts_of(event)["reason"] == "550 No such user"
    assert len(reminders_to(told)) == before + 1
    assert "A letter did not reach the customer: find another way to tell them" in reminders_to(told)[-1]


def test_no_machine_writes_to_a_full_mailbox_until_a_person_did() -> None:
    people = make_team()
    case = in_hand_of(reported(), people["ines"])
    bounce(case, "acknowledgement", said="552 5.2.2 Mailbox full")
    hear_of_undelivered(now=days(0) + 2 * MINUTE)
    sweep_through(days(20), case=case)
    assert not case.notices.filter(kind="progress").exists()
    assert case.notices.filter(kind="nobody_acted").exists()
    handling.reply(case.ticket, agent=people["ines"], text="We have your new address.", now=days(20))
    sweep_through(days(28), case=fresh(case))
    assert case.notices.filter(kind="progress").exists()


def test_no_machine_writes_to_a_dead_address_until_somebody_says_that_letters_arrive_again() -> None:
    people = make_team()
    case = in_hand_of(reported(), people["ines"])
    bounce(case, "acknowledgement")
    handling.reply(case.ticket, agent=people["ines"], text="We have your new address.", now=days(3))
    sweep_through(days(20), case=case)
    assert not case.notices.filter(kind="progress").exists()
    customers.reach_again(Customer.objects.get())
    sweep_through(days(28), case=fresh(case))
    assert case.notices.filter(kind="progress").exists()


def test_where_nobody_can_be_told_the_log_says_so() -> None:
    case = reported()
    assert Team.objects.filter(lead__isnull=False).count() == 0
    bounce(case, "acknowledgement")
    assert hear_of_undelivered(now=days(0) + 2 * MINUTE) == 1
    assert facts_of(fresh(case).events.get(kind="not_delivered"))["told"] == []


def test_what_came_back_long_ago_is_not_told_after_an_update() -> None:
    case = reported()
    bounce(case, "acknowledgement")
    assert hear_of_undelivered(now=days(9)) == 0
    assert log(case) == []


def test_a_call_is_news_and_the_week_begins_anew() -> None:
    people = make_team()
    case = in_hand_of(reported(), people["ines"])
    told_by_telephone(case, words=" The server is being replaced. ", agent=people["ines"], now=days(5))
    event = fresh(case).events.get(kind="told")
    assert (event.actor, facts_of(event)) == (f"agent:{people['ines'].pk}", {"words": "The server is being replaced."})
    sweep_through(days(10.5), case=case)
    assert not case.notices.filter(kind="progress").exists()
    sweep_through(days(12), case=case)
    letter = case.notices.get(kind="progress").letters.get()
    assert "nothing new since Sunday 15 March, when we told you by telephone how things stand" in letter.text

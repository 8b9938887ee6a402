"""A report that the mailroom answered with silence: its customer is told the last day after all, once; robots never."""

from datetime import datetime, timedelta

import pytest

from supportportal.foundations.topics import Topic
from tests.moments import NOON
from tests.people import make_agent
from tests.tickets.factories import incoming_row, make_customer, publish_promises
from tests.tickets.guarantee.reading import fresh
from tests.tickets.test_intake import at_once
from tickets.fate_reasons import NO_PERSON_TO_TELL, Silence
from tickets.guarantee.steps import questions
from tickets.guarantee.sweep.case_sweep import Swept, sweep_cases
from tickets.intake import open_ticket
from tickets.models import ConformityCase, Customer, OutgoingEmail

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def kept_silent_about(
    silence: Silence = Silence.OFTEN_TODAY, *, at: datetime = NOON, email: str = "claire@example.org"
) -> ConformityCase:
    publish_promises()
    ticket = open_ticket(
        make_customer(email),
        topic=Topic.CONNECTIVITY,
        subject="It fails",
        text="It doesn’t connect.",
        channel="mail",
        language="en",
        received_at=at,
        now=at,
        conformity=True,
        acknowledge=False,
    )
    letter = incoming_row(ticket, message=ticket.messages.get(), silence=silence)
    assert letter.message is not None
    return ticket.cases.get()


def told(case: ConformityCase) -> list[datetime]:
    return list(case.notices.filter(kind="acknowledgement").values_list("claimed_at", flat=True))


def test_who_was_not_acknowledged_is_told_the_last_day_an_hour_later_and_once() -> None:
    case = kept_silent_about()
    assert (case.state, OutgoingEmail.objects.count()) == ("open", 0)
    assert sweep_cases(now=NOON + HOUR - timedelta(seconds=1)) == Swept()
    for _ in range(2):
        sweep_cases(now=NOON + HOUR)
    assert (fresh(case).state, told(case)) == ("acknowledged", [NOON + HOUR])
    letter = OutgoingEmail.objects.get(notices__case=case)
    assert letter.to_address == "claire@example.org"
    assert "by the end of Thursday 9 April 2026, that day included" in letter.text
    assert list(case.events.order_by("sequence").values_list("kind", flat=True)) == ["notified", "acknowledged"]


@pytest.mark.parametrize("silence", sorted(NO_PERSON_TO_TELL))
def test_a_robot_is_never_told(silence: Silence) -> None:
    robot, person = kept_silent_about(silence), kept_silent_about(email="zoe@example.org")
    sweep_cases(now=NOON + HOUR)
    assert ([len(told(case)) for case in (robot, person)], fresh(robot).state) == ([0, 1], "open")
    row = fresh(robot)
    assert row.next_notice_at is not None
    assert row.next_notice_at > NOON + HOUR  # its reminders to agents


def test_who_called_our_letters_abuse_is_told_the_last_day_all_the_same() -> None:
    case = kept_silent_about(Silence.COMPLAINED)
    Customer.objects.update(complained_at=NOON)
    sweep_cases(now=NOON + HOUR)
    assert told(case) == [NOON + HOUR]


@pytest.mark.parametrize("more", ["", "+2"])
def test_many_reports_from_one_mailbox_are_answered_one_an_hour(more: str) -> None:
    cases = [
        kept_silent_about(at=NOON + timedelta(minutes=minutes), email=f"claire{more * minutes}@example.org")
        for minutes in range(3)
    ]
    for hour in range(1, 6):
        sweep_cases(now=NOON + hour * HOUR)
        assert [len(told(case)) for case in cases] == [hour >= 1, hour >= 2, hour >= 3]


def test_a_sweep_that_was_dead_for_a_day_says_one_of_them_now_and_the_next_a_day_later() -> None:
    cases = [kept_silent_about(), kept_silent_about()]
    late = NOON + timedelta(hours=30)
    sweep_cases(now=late)
    sweep_cases(now=late + HOUR)
    assert [len(told(case)) for case in cases] == [1, 0]
    sweep_cases(now=late + timedelta(days=1))
    assert [len(told(case)) for case in cases] == [1, 1]
    assert "Days already used: 1." in OutgoingEmail.objects.filter(notices__case=cases[0]).latest("pk").text


def test_an_agent_who_asks_or_puts_it_right_first_has_said_more() -> None:
    case, agent = kept_silent_about(), make_agent()
    questions.ask(case, agent=agent, question="Which app?", why="To find it.", now=NOON + timedelta(minutes=5))
    sweep_cases(now=NOON + HOUR)
    assert told(case) == []


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_it_once() -> None:
    case = kept_silent_about()
    at_once(lambda: sweep_cases(now=NOON + HOUR))
    assert (len(told(case)), OutgoingEmail.objects.count()) == (1, 1)

"""A choice that nobody told to billing for a day: its people hear of it by letter, once."""

from datetime import timedelta

import pytest

from tests.people import make_agent
from tests.tickets.guarantee.reading import days, fresh, reported
from tests.tickets.guarantee.sweep.test_sweep import reachable
from tests.tickets.test_intake import at_once
from tickets.guarantee import billing
from tickets.guarantee.billing_alarm import remind_billing
from tickets.guarantee.rules.events import SYSTEM, facts_of
from tickets.guarantee.steps.remedies import choose
from tickets.models import ConformityCase, OutgoingEmail, Team

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def chosen() -> ConformityCase:
    case = reported()
    return choose(case, remedy="termination", now=days(33), revision=case.last_sequence)


def reminders() -> list[OutgoingEmail]:
    return list(OutgoingEmail.objects.filter(kind="reminder").order_by("pk"))


def test_after_a_day_billing_hears_by_letter_of_what_it_was_not_told_and_only_once() -> None:
    case, bruno = chosen(), reachable(make_agent("bruno", "billing"))
    assert remind_billing(now=days(33) + DAY - timedelta(seconds=1)) == 0
    assert [remind_billing(now=days(33) + DAY) for _ in range(3)] == [1, 0, 0]
    [letter] = reminders()
    assert letter.to_address == bruno.user.email
    assert "Billing has not been told for a day" in letter.text
    assert f"/admin/tickets/conformitycase/{case.pk}/change/" in letter.text  # billing can't read the ticket
    assert "13 days left, until the end of Sunday 26 April" in letter.text
    assert facts_of(fresh(case).events.latest("sequence")) == {"notice": "untold", "told": ["lead"]}


def test_two_choices_are_one_letter_to_the_lead_of_billing() -> None:
    cases = [chosen(), chosen()]
    lena, bruno = (reachable(make_agent(name, "billing")) for name in ("lena", "bruno"))
    Team.objects.filter(topic="billing").update(lead=lena)
    assert remind_billing(now=days(35)) == 2
    [letter] = reminders()
    assert letter.to_address == lena.user.email != bruno.user.email
    assert {notice.case for notice in letter.notices.all()} == set(cases)


def test_what_billing_knows_is_not_said() -> None:
    case = chosen()
    reachable(make_agent("bruno", "billing"))
    billing.mark_handed_over(case, actor=SYSTEM, how="webhook", now=days(33))
    assert (remind_billing(now=days(40)), reminders()) == (0, [])


def test_when_nobody_of_billing_has_an_address_it_is_said_as_soon_as_somebody_has() -> None:
    chosen()
    assert remind_billing(now=days(35)) == 0
    reachable(make_agent("bruno", "billing"))
    assert remind_billing(now=days(36)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_rounds_at_once_write_one_letter() -> None:
    chosen()
    reachable(make_agent("bruno", "billing"))
    at_once(lambda: remind_billing(now=days(35)))
    assert len(reminders()) == 1

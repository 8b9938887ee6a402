"""Nobody did anything, and the refund was late: what the customer and the team's lead read, day by day."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from time_machine import travel

from supportportal.foundations.topics import Topic
from tests.people import make_agent, make_agent_without_team
from tests.tickets.factories import REFERENCE, make_customer, make_subscription, make_ticket, publish_promises
from tickets import access
from tickets.guarantee.steps.refunds import mark_refunded
from tickets.guarantee.steps.remedies import choose
from tickets.guarantee.sweep.case_sweep import sweep_cases
from tickets.models import ConformityCase, OutgoingEmail, Team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]
PARIS = ZoneInfo("Europe/Paris")
REPORTED = datetime(2026, 11, 27, 17, 40, tzinfo=PARIS)  # day 30 is Sunday 27 December; Christmas is a Friday
HOURS = ((0, 1), (8, 0), (9, 0), (12, 0), (20, 0), (23, 1))
LANGUAGES = ["en", "fr"]


def begin(language: str) -> ConformityCase:
    publish_promises()
    lead = make_agent_without_team("iris", email="iris@staff.example")
    make_agent("maya", Topic.CONNECTIVITY, email="maya@staff.example")
    Team.objects.filter(topic=Topic.CONNECTIVITY).update(lead=lead)
    customer = make_customer(language=language)
    customer.subscription_reference = REFERENCE
    customer.save()
    make_subscription(customer)
    case: ConformityCase = make_ticket(customer, language=language, received_at=REPORTED, conformity=True).cases.get()
    return case


def live_until(end: datetime, *, since: datetime = REPORTED) -> None:
    """The sweep comes at some hours of every day."""
    day = since.date()
    while day <= end.date():
        for hour, minute in HOURS:
            moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)
            if since < moment <= end:
                sweep_cases(now=moment)
        day += timedelta(days=1)


def post(address: str) -> list[tuple[str, str]]:
    """When each letter left, and its words as somebody reads them."""
    rows = OutgoingEmail.objects.filter(to_address=address).order_by("created_at", "pk")
    return [
        (f"{row.created_at.astimezone(PARIS):%d %b %H:%M}", " ".join(row.text.replace("\xa0", " ").split()))
        for row in rows
    ]


@pytest.mark.parametrize(
    ("language", "nothing", "never"),
    [
        ("en", "we have nothing new to tell you since our message of", "our team is at work"),
        ("fr", "nous n’avons rien de nouveau à vous dire depuis notre message du", "notre équipe travaille"),
    ],
)
def test_nobody_did_anything_and_no_letter_says_otherwise(language: str, nothing: str, never: str) -> None:
    begin(language)
    live_until(datetime(2027, 1, 31, 23, 59, tzinfo=PARIS))
    letters = post("claire@example.org")
    # The fourth of December is a Friday; the 25th a holiday, so that the warning of day 28 comes on the 24th.
    assert [at for at, _ in letters] == [
        "27 Nov 17:40",
        "04 Dec 09:00",
        "11 Dec 09:00",
        "18 Dec 09:00",
        "24 Dec 09:00",
        "28 Dec 00:01",
    ]
    assert [nothing in text for _, text in letters] == [False, True, True, True, False, False]
    assert not [text for _, text in letters if never in text or "writes to you" in text or "vous écrit" in text]
    to_lead = [at for at, _ in post("iris@staff.example")]
    assert {"03 Dec 09:00", "10 Dec 09:00", "17 Dec 09:00"} <= set(to_lead)  # before each of them
    assert len([at for at in to_lead if at.endswith("Jan 09:00")]) == 4  # and every week after the breach
    quiet = [at for at in to_lead if not at.endswith("09:00")]
    assert quiet == ["27 Dec 12:00", "27 Dec 20:00", "27 Dec 23:01", "28 Dec 00:01"]  # the last hours, and the breach


@pytest.mark.parametrize(
    ("language", "promised", "late", "paid_late"),
    [
        (
            "en",
            "by Wednesday 13 January 2027 at the latest",
            "is late: it was due by Wednesday 13 January 2027",
            "This refund is late: we had to make it by Wednesday 13 January 2027.",
        ),
        (
            "fr",
            "au plus tard le mercredi 13 janvier 2027",
            "est en retard",
            "Ce remboursement est en retard : nous devions l’effectuer au plus tard le mercredi 13 janvier 2027.",
        ),
    ],
)
def test_the_refund_is_late_and_the_customer_hears_it_from_us(
    language: str, promised: str, late: str, paid_late: str, client: Client
) -> None:
    case = begin(language)
    chosen = datetime(2026, 12, 30, 10, 0, tzinfo=PARIS)
    live_until(chosen - timedelta(minutes=1))
    case.refresh_from_db()
    choose(case, remedy="reduction", now=chosen, revision=case.last_sequence)
    assert promised in post("claire@example.org")[-1][1]
    live_until(datetime(2027, 1, 20, 12, 0, tzinfo=PARIS), since=chosen)
    at, letter = post("claire@example.org")[-1]
    assert (at, "13 January 2027" in letter or "13 janvier 2027" in letter) == ("14 Jan 08:00", True)
    with travel(datetime(2027, 1, 20, 12, 0, tzinfo=PARIS), tick=False):
        page = " ".join(client.get(access.case_url(case)).content.decode().replace("<strong>", "").split())
    assert late in page.replace("</strong>", "")
    assert "We refund you" not in page
    assert "Nous vous remboursons" not in page
    paid = datetime(2027, 1, 21, 11, 0, tzinfo=PARIS)
    case.refresh_from_db()
    amount = case.refund_amount or Decimal(0)
    mark_refunded(case, agent=make_agent("theo"), reference="RF-1", amount=amount, at=paid, now=paid)
    assert paid_late in post("claire@example.org")[-1][1]

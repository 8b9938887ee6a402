"""A call or a paper letter, written down at the desk: counted from when it reached us, whoever typed it and when."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localtime

from tests.moments import day_in_paris, days_ago
from tests.people import make_agent, make_user, signed_in
from tests.tickets.factories import publish_promises
from tests.tickets.guarantee.test_recounting import british_promise
from tickets.guarantee.evidence.case_file import evidence_zip
from tickets.guarantee.rules.events import breaks, facts_of
from tickets.guarantee.sweep.case_sweep import sweep_cases
from tickets.models import ConformityCase, Customer, Message, OutgoingEmail, Ticket

pytestmark = pytest.mark.django_db
DOOR = "/admin/tickets/ticket/write-down/"
KEY = "7c0c4c7e-6d5f-4b0f-9f57-3d1a4f0f8c11"
OTHER = "7c0c4c7e-6d5f-4b0f-9f57-3d1a4f0f8c12"


def told(**facts: str) -> dict[str, str]:
    """What an agent typed: Claire's call of just now."""
    said = {
        "channel": "phone",
        "reached_at": "",
        "postmark": "",
        "email": "claire@example.org",
        "name": "Claire Martin",
    }
    return {
        **said,
        "language": "en",
        "topic": "connectivity",
        "subject": "",
        "text": "The app says “no network”.",
        "subscription_reference": "",
        "key": KEY,
        **facts,
    }


@pytest.fixture(autouse=True)
def the_minute_stands_still() -> Iterator[None]:
    """What an agent typed says no seconds: two days ago is the same minute to the end of a test."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.fixture
def maya() -> Client:
    publish_promises()
    return signed_in(make_agent("maya", "connectivity").user)


def ago(days: int) -> datetime:
    return days_ago(days).replace(second=0, microsecond=0)


def typed(moment: datetime) -> str:
    return f"{localtime(moment):%Y-%m-%dT%H:%M}"


def in_the_log(moment: datetime) -> str:
    return f"{localtime(moment):%-d %B %Y, %H:%M}"


def details_of(kind: str, case: ConformityCase, client: Client) -> dict[str, str]:
    """What the log of the case says of that event."""
    log = client.get(f"/admin/tickets/conformitycase/{case.pk}/change/").context["log"]
    return dict(next(line.details for line in log if line.event.kind == kind))


def test_a_call_is_a_ticket_once_and_its_customer_is_told_so(maya: Client) -> None:
    assert DOOR in maya.get("/admin/tickets/ticket/").content.decode()
    assert maya.get(DOOR).context["form"]["topic"].value() == "connectivity"
    answers = [maya.post(DOOR, told()), maya.post(DOOR, told())]
    ticket = Ticket.objects.get()
    assert [answer["Location"] for answer in answers] == [ticket.get_absolute_url()] * 2
    assert (ticket.channel, ticket.customer.email, ticket.topic) == ("phone", "claire@example.org", "connectivity")
    authors = list(ticket.messages.order_by("pk").values_list("author", "agent__user__username"))
    assert authors == [("customer", "maya"), ("note", "maya")]
    assert OutgoingEmail.objects.get().kind == "acknowledgement"
    page = maya.get(ticket.get_absolute_url()).content.decode()
    assert "By telephone" in page
    assert "written down by Maya" in page
    assert "by telephone" in maya.get("/admin/tickets/ticket/").content.decode()


def test_a_call_that_was_changed_after_it_was_written_down_comes_back_and_says_so(maya: Client) -> None:
    maya.post(DOOR, told())
    number = Ticket.objects.get().pk
    page = maya.post(DOOR, told(text="The app says “no network”, and the router too.")).content.decode()
    assert "This form was sent already" in page and f"It is #{number}." in page
    assert "and the router too.</textarea>" in page
    assert KEY not in page
    assert Ticket.objects.count() == 1


def test_a_defect_told_by_telephone_counts_from_the_call_and_its_past_reminders_stay_silent(maya: Client) -> None:
    maya.post(DOOR, told(defect="on", reached_at=typed(ago(10))))
    case = ConformityCase.objects.get()
    assert (case.notified_at, case.day0, case.channel) == (ago(10), day_in_paris(ago(10)), "phone")
    assert "Days already used: 10." in OutgoingEmail.objects.get().text
    written_down = case.events.get(kind="written_down")
    assert facts_of(written_down) == {
        "channel": "phone",
        "reached_at": ago(10).astimezone(UTC).isoformat(),
        "postmark": None,
    }
    sweep_cases(now=timezone.now() + timedelta(minutes=1))
    assert list(case.notices.values_list("kind", flat=True)) == ["acknowledgement"]
    assert list(breaks(case)) == []
    file = BytesIO()
    evidence_zip(case, file=file)
    sheet = ZipFile(file).read("sheet.en.html").decode()
    assert "Customer (written down by Maya): the report" in sheet
    assert "By telephone" in sheet
    assert details_of("written_down", case, maya) == {"way in": "phone", "reached us": in_the_log(ago(10))}


def test_of_a_paper_letter_the_postmark_counts_when_it_is_earlier(maya: Client) -> None:
    stamped = day_in_paris(ago(5))
    maya.post(DOOR, told(channel="post", defect="on", reached_at=typed(ago(2)), postmark=stamped.isoformat()))
    case = ConformityCase.objects.get()
    assert (case.day0, case.channel) == (stamped, "post")
    assert facts_of(case.events.get(kind="written_down"))["postmark"] == stamped.isoformat()
    file = BytesIO()
    evidence_zip(case, file=file)
    assert f"Postmark: {stamped:%A} {stamped.day} {stamped:%B %Y}." in ZipFile(file).read("sheet.en.html").decode()
    assert details_of("written_down", case, maya) == {
        "way in": "post",
        "reached us": in_the_log(ago(2)),
        "postmark": f"{stamped:%-d %B %Y}",
    }
    assert "Postmark: " in Message.objects.get(author="note").text
    maya.post(
        DOOR, told(channel="post", reached_at=typed(ago(2)), postmark=day_in_paris(ago(2)).isoformat(), key=OTHER)
    )
    assert Ticket.objects.latest("pk").opened_at == ago(2)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reached_at": "2999-01-01T10:00"}, "reached_at"),
        ({"reached_at": "0001-01-01T10:00"}, "reached_at"),
        ({"postmark": "2026-01-05"}, "postmark"),
        ({"channel": "post", "postmark": "2999-01-05"}, "postmark"),
        ({"channel": "post", "postmark": "0001-01-01"}, "postmark"),
        ({"email": "claire"}, "email"),
        ({"text": " "}, "text"),
        ({"channel": "mail"}, "channel"),
        ({"subscription_reference": "12"}, "subscription_reference"),
        ({"key": "no key"}, "key"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_what_was_typed_stays(
    maya: Client, wrong: dict[str, str], field: str
) -> None:
    answer = maya.post(DOOR, told(name="Claire of the call", **wrong))
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
    assert "Claire of the call" in answer.content.decode()
    assert not Ticket.objects.exists()


def test_a_call_for_another_team_leads_back_to_the_queue(maya: Client) -> None:
    assert maya.post(DOOR, told(topic="billing"))["Location"] == "/admin/tickets/ticket/"
    assert Ticket.objects.get().topic == "billing"


def test_only_an_agent_writes_anything_down(maya: Client) -> None:
    customer = User.objects.create_user("claire", "claire@example.org")
    root = User.objects.create_superuser("root", "root@desk.example", None)
    people = [Client(), signed_in(customer), signed_in(make_user("clerk")), signed_in(root)]
    assert [person.get(DOOR).status_code for person in people] == [302, 302, 403, 403]
    assert [person.post(DOOR, told()).status_code for person in people] == [302, 302, 403, 403]
    assert not Ticket.objects.exists()
    assert not Customer.objects.exists()


def test_who_takes_a_call_is_asked_for_the_country_only_where_the_days_depend_on_it(maya: Client) -> None:
    assert "Country of the contract" not in maya.get(DOOR).content.decode()
    version = british_promise()
    assert "Country of the contract" in maya.get(DOOR).content.decode()
    assert maya.post(DOOR, told(country="GB", defect="on")).status_code == 302
    case = ConformityCase.objects.get()
    assert (case.country, case.policy_version, (case.last_day - case.day0).days) == ("GB", version, 14)

"""The demo's requests: a month of letters, none of which is really sent, and a case in every state."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

import legal.demo
from supportportal.foundations.manuscripts import parse_yaml
from supportportal.serve import logins
from tests.shared_rows import shared_rows
from tickets import demo
from tickets.guarantee import billing
from tickets.guarantee.cases import progress_of
from tickets.guarantee.hearing.reader import hear
from tickets.guarantee.rules.events import breaks
from tickets.guarantee.steps.proposals import proposal_in
from tickets.guarantee.steps.remedies import choices, offers
from tickets.guarantee.sweep.case_sweep import Swept, sweep_cases
from tickets.models import Attachment, ConformityCase, Customer, Message, OutgoingEmail, Ticket

STORIES = parse_yaml(demo.STORY.read_text())
MOMENTS = [datetime(2026, 11, 22, 23, 5, tzinfo=UTC), datetime(2026, 4, 2, 15, tzinfo=UTC)]
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def now(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[datetime]:
    loaded_at: datetime = getattr(request, "param", MOMENTS[0])
    with shared_rows(django_db_blocker):
        logins.open_desk(passwords=dict.fromkeys([person.username for person in logins.PEOPLE], "a-long-password"))
        legal.demo.load(now=timezone.now())
        demo.load(now=loaded_at)
        yield loaded_at


def is_a_case(story: dict[str, object]) -> bool:
    acts = story.get("acts", [])
    assert isinstance(acts, list)
    messages = story["messages"]
    assert isinstance(messages, list)
    claims_a_right = any(hear(said["text"]).rights for said in messages if said["from"] == "customer")
    return bool(story["case"]) or claims_a_right or any(act["act"] == "classify" for act in acts)


@pytest.mark.parametrize(
    "now", [MOMENTS[0], pytest.param(MOMENTS[1], marks=pytest.mark.one_database)], indirect=True, scope="module"
)
def test_the_stories_are_told_as_they_are_written(now: datetime) -> None:
    tickets = list(Ticket.objects.order_by("pk"))
    assert [t.status for t in tickets] == [story["status"] for story in STORIES]
    assert [t.assignee is not None for t in tickets] == [story["assigned"] for story in STORIES]
    assert [t.cases.exists() for t in tickets] == [is_a_case(story) for story in STORIES]
    days = {story["age"]: t for story, t in zip(STORIES, tickets, strict=True) if story["case"]}
    assert progress_of(days["27 days"].cases.get(), now=now).day == 27
    for moments in (
        Message.objects.values_list("created_at", flat=True),
        OutgoingEmail.objects.values_list("sent_at", flat=True),
        Customer.objects.values_list("created_at", flat=True),
    ):
        assert all(moment is not None and moment <= now for moment in moments)
    assert {file.content_type for file in Attachment.objects.all()} == {"image/png", "text/plain"}
    assert not Message.objects.filter(text__contains="{provider}").exists()


def test_a_first_look_at_the_desk_finds_a_case_in_every_state(now: datetime) -> None:
    assert set(ConformityCase.objects.values_list("state", flat=True)) == {
        "acknowledged",
        "info_requested",
        "fix_proposed",
        "resolved",
        "remedy_open",
        "refund_due",
        "refunded",
        "rejected",
        "closed",
    }
    ages = {progress_of(case, now=now).day for case in ConformityCase.objects.running()}
    assert {1, 2, 22, 27, 29, 31} <= ages
    assert [case.remedy_choice for case in billing.choices_to_hand_over()] == ["", "reduction"]
    assert [case.ticket.customer.name for case in ConformityCase.objects.running().overdue(now)] == ["Ingrid Solheim"]
    assert [case.ticket.customer.name for case in ConformityCase.objects.all() if proposal_in(case)] == [
        "Caspian Lindholm"
    ]
    for case in ConformityCase.objects.all():
        assert list(breaks(case)) == []


def test_who_may_choose_sees_amounts(now: datetime) -> None:
    choosing = [case for case in ConformityCase.objects.all() if choices(case, now=now)]
    assert len(choosing) == 3
    assert all((found := offers(case, now=now)).reduction and found.termination for case in choosing)


def test_everything_was_said_in_its_time_and_nothing_waits_to_be_said(now: datetime) -> None:
    assert sweep_cases(now=now) == Swept()
    broken = ConformityCase.objects.get(ticket__customer__name="Ingrid Solheim")
    assert broken.notices.filter(late=True).count() == 0
    assert broken.notices.filter(kind="breach").count() == 1

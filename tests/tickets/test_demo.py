"""The demo's requests: a month of letters, none of which is really sent."""

from datetime import UTC, datetime

import pytest
import yaml

from supportportal.topics import Topic
from tests.tickets.factories import make_agent
from tickets import demo
from tickets.conformity.cases import progress_of
from tickets.models import Attachment, ConformityCase, Customer, Message, OutgoingEmail, Ticket

STORIES = yaml.safe_load(demo.STORY.read_text())


@pytest.mark.django_db
@pytest.mark.parametrize("now", [datetime(2026, 11, 22, 23, 5, tzinfo=UTC), datetime(2026, 4, 2, 15, tzinfo=UTC)])
def test_the_stories_are_told_as_they_are_written(now: datetime) -> None:
    for topic in Topic:
        make_agent(topic.value, topic=topic)
    demo.load(now=now)

    tickets = list(Ticket.objects.order_by("pk"))
    assert [t.status for t in tickets] == [story["status"] for story in STORIES]
    assert [t.assignee is not None for t in tickets] == [story["assigned"] for story in STORIES]
    assert [t.cases.exists() for t in tickets] == [story["case"] for story in STORIES]
    days = {story["age"]: t for story, t in zip(STORIES, tickets, strict=True) if story["case"]}
    assert progress_of(days["27 days"].cases.get(), now=now).day == 27
    assert list(ConformityCase.objects.overdue(now)) == [days["31 days"].cases.get()]
    for moments in (
        Message.objects.values_list("created_at", flat=True),
        OutgoingEmail.objects.values_list("sent_at", flat=True),
        Customer.objects.values_list("created_at", flat=True),
    ):
        assert all(moment is not None and moment <= now for moment in moments)
    assert {file.content_type for file in Attachment.objects.all()} == {"image/png", "text/plain"}
    assert not Message.objects.filter(text__contains="{provider}").exists()

"""What a team lead wants to see at a glance: who is at the desk, how long customers wait, what they thought of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, Min, Q

from chat.access import topics_of
from chat.models import AgentDesk, ChatRating, Conversation
from chat.presence import agent_presence
from chat.presence.agent_presence import Seat
from chat.presence.offer import typical_wait
from supportportal.foundations.topics import Topic
from tickets.access import agent_of
from tickets.models import Team

RATED_WITHIN = timedelta(days=30)
MAX_LATEST_COMMENTS = 5


@dataclass(frozen=True, slots=True)
class Ratings:
    """Of the last thirty days. `share`: the percentage that said good or very good."""

    count: int
    average: float | None
    share: int | None
    latest: list[ChatRating]  # those with a comment


@dataclass(frozen=True, slots=True)
class TeamNow:
    topic: Topic
    people: list[Seat]
    waiting: int
    open: int
    longest_since: datetime | None  # since when the longest waiting customer waits
    typical: int | None  # seconds until the first answer
    ratings: Ratings

    @property
    def room(self) -> int:
        """How many more chats the available ones can take."""
        return sum(seat.room for seat in self.people if seat.desk.status == AgentDesk.Status.AVAILABLE)


def topics_led_by(user: Any) -> list[str]:
    """An administrator leads all; a team with neither lead nor manager is led by its members."""
    if user.is_superuser:
        return list(Topic.values)
    agent = agent_of(user)
    if agent is None:
        return []
    led_by_user = Q(lead=agent) | Q(manager=agent) | Q(lead=None, manager=None, topic__in=topics_of(user))
    return list(Team.objects.filter(led_by_user).order_by("topic").values_list("topic", flat=True))


def teams_now(topics: Collection[str], *, now: datetime) -> list[TeamNow]:
    return [_team_now(topic, now=now) for topic in Topic if topic in topics]


def _team_now(topic: Topic, *, now: datetime) -> TeamNow:
    talks = Conversation.objects.filter(topic=topic)
    counts = talks.aggregate(
        waiting=Count("pk", filter=Q(status=Conversation.Status.WAITING)),
        open=Count("pk", filter=Q(status=Conversation.Status.OPEN)),
        longest=Min("started_at", filter=Q(status=Conversation.Status.WAITING)),
    )
    return TeamNow(
        topic=topic,
        people=_people_of(topic, now=now),
        waiting=counts["waiting"],
        open=counts["open"],
        longest_since=counts["longest"],
        typical=typical_wait(topic, now=now),
        ratings=_ratings_of(topic, now=now),
    )


def _people_of(topic: Topic, *, now: datetime) -> list[Seat]:
    """Agents who are away are shown as away; invisible ones aren't shown to anybody."""
    desks = AgentDesk.objects.seen_lately(now).filter(agent__teams__topic=topic, agent__user__is_active=True)
    visible = desks.exclude(status=AgentDesk.Status.INVISIBLE).select_related("agent__user")
    return agent_presence.seats(visible.order_by("agent__user__first_name", "pk"))


def _ratings_of(topic: Topic, *, now: datetime) -> Ratings:
    ratings = ChatRating.objects.filter(conversation__topic=topic, rated_at__gt=now - RATED_WITHIN).order_by()
    sums = ratings.aggregate(count=Count("pk"), average=Avg("score"), good=Count("pk", filter=Q(score__gte=4)))
    share = round(100 * sums["good"] / sums["count"]) if sums["count"] else None
    comments = ratings.exclude(comment="").select_related("conversation").order_by("-rated_at")[:MAX_LATEST_COMMENTS]
    return Ratings(sums["count"], sums["average"], share, list(comments))

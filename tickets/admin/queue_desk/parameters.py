"""What a request asks of the queue, and of whom: read once, however many need it."""

from collections.abc import Sequence
from typing import cast

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from tickets.admin.desk import agent_at, is_superuser
from tickets.admin.queue_desk.filters import Asker, queue_filters
from tickets.admin.queue_desk.question import QueueQuestion
from tickets.admin.queue_desk.queue_tabs import queue_tabs
from tickets.models import Agent, Team


class QueueRequest(HttpRequest):
    """One that remembers what it asks of the queue."""

    question: QueueQuestion


def question_of(request: HttpRequest) -> QueueQuestion:
    """Needed many times for one page, read once."""
    queue_request = cast(QueueRequest, request)
    if not hasattr(queue_request, "question"):
        queue_request.question = question_in(request, request.GET)
    return queue_request.question


def question_in(request: HttpRequest, params: QueryDict) -> QueueQuestion:
    agent, now = agent_at(request), timezone.now()
    asker = Asker(agent, colleagues_of(request), now)
    said = {name: str(value) for name, value in params.items()}
    return QueueQuestion(said, tabs=queue_tabs(agent, now=now), filters=queue_filters(asker))


def colleagues_of(request: HttpRequest) -> Sequence[Agent]:
    """At the desk of one’s teams; everybody there for an administrator."""
    there = Agent.objects.at_the_desk().select_related("user").order_by("user__first_name", "user__last_name", "pk")
    agent = agent_at(request)
    if agent and not is_superuser(request):
        there = there.filter(pk__in=Team.members.through.objects.filter(team__in=agent.teams.all()).values("agent"))
    return list(there)

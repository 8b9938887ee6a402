"""The lists on the agents' desk: who waits, whom I am talking with, what my teams have."""

from dataclasses import dataclass
from typing import Any, TypedDict

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chat.access import visible_conversations
from chat.models import Conversation, ConversationQuerySet
from tickets.access import agent_of

LONGEST_LIST = 100


class DeskList(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    MINE = "mine", _("Mine")
    TEAM = "team", _("All of my teams")
    CLOSED = "closed", _("Closed")


class Row(TypedDict):
    """A waiting conversation as it goes over the wire."""

    url: str
    name: str
    topic: str
    text: str
    since: str


def listed(user: Any, which: DeskList) -> ConversationQuerySet:
    """Waiting ones with the longest waiting first; the others with the newest first. Adds `first_words`."""
    visible = visible_conversations(user)
    match which:
        case DeskList.WAITING:
            chosen = visible.waiting().longest_waiting_first()
        case DeskList.MINE:
            chosen = visible.in_hand_of(agent_of(user)).order_by("-taken_at", "-pk")
        case DeskList.TEAM:
            chosen = visible.going_on().order_by("-started_at", "-pk")
        case DeskList.CLOSED:
            chosen = visible.closed().order_by("-closed_at", "-pk")
    return chosen.select_related("agent__user").with_first_words()


@dataclass(frozen=True, slots=True)
class Tab:
    which: DeskList
    count: int | None  # closed ones are not counted


def tabs(user: Any) -> list[Tab]:
    counted = (
        visible_conversations(user)
        .going_on()
        .aggregate(
            waiting=Count("pk", filter=Q(status=Conversation.Status.WAITING)),
            mine=Count("pk", filter=Q(status=Conversation.Status.OPEN, agent=agent_of(user), agent__isnull=False)),
            team=Count("pk"),
        )
    )
    return [Tab(which, counted.get(which.value)) for which in DeskList]


def earlier_of(user: Any, conversation: Conversation) -> list[Conversation]:
    """The same customer's other conversations that this user may see, the latest first."""
    others = visible_conversations(user).filter(customer=conversation.customer_id).exclude(pk=conversation.pk)
    return list(others.order_by("-started_at", "-pk")[:5])


def rows(user: Any) -> list[Row]:
    return [
        {
            "url": reverse("admin:chat_conversation_change", args=[conversation.pk]),
            "name": conversation.name,
            "topic": conversation.topic,
            "text": (conversation.first_words or "")[:160],
            "since": conversation.started_at.isoformat(),
        }
        for conversation in listed(user, DeskList.WAITING)[:LONGEST_LIST]
    ]

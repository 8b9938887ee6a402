"""The lists on the agents' desk: who waits, whom I am talking with, what my teams have."""

from dataclasses import dataclass
from typing import Any, TypedDict

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chat.access import visible_conversations
from chat.models import Conversation, ConversationQuerySet
from supportportal.foundations.masking.masks import masked
from tickets.access import agent_of

MAX_WAITING_ROWS = 100


class DeskList(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    MINE = "mine", _("Mine")
    TEAM = "team", _("All of my teams")
    CLOSED = "closed", _("Closed")


class WaitingRow(TypedDict):
    """A waiting conversation as it goes over the wire."""

    url: str
    name: str
    topic: str
    text: str
    since: str


def conversations_in(user: Any, which: DeskList) -> ConversationQuerySet:
    """Those waiting with the longest waiting first, the others with the newest first. Adds `first_words`."""
    visible = visible_conversations(user)
    match which:
        case DeskList.WAITING:
            conversations = visible.waiting().longest_waiting_first()
        case DeskList.MINE:
            conversations = visible.in_hand_of(agent_of(user)).order_by("-taken_at", "-pk")
        case DeskList.TEAM:
            conversations = visible.going_on().order_by("-started_at", "-pk")
        case DeskList.CLOSED:
            conversations = visible.closed().order_by("-closed_at", "-pk")
    return conversations.select_related("agent__user").with_first_words()


@dataclass(frozen=True, slots=True)
class DeskTab:
    which: DeskList
    count: int | None  # closed ones are not counted


def desk_tabs(user: Any) -> list[DeskTab]:
    counts = (
        visible_conversations(user)
        .going_on()
        .aggregate(
            waiting=Count("pk", filter=Q(status=Conversation.Status.WAITING)),
            mine=Count("pk", filter=Q(status=Conversation.Status.OPEN, agent=agent_of(user), agent__isnull=False)),
            team=Count("pk"),
        )
    )
    return [DeskTab(which, counts.get(which.value)) for which in DeskList]


def earlier_of(user: Any, conversation: Conversation) -> list[Conversation]:
    """The same customer's other conversations that this user may see, the latest first."""
    conversations = visible_conversations(user).filter(customer=conversation.customer_id).exclude(pk=conversation.pk)
    return list(conversations.order_by("-started_at", "-pk")[:5])


def waiting_rows(user: Any) -> list[WaitingRow]:
    return [
        {
            "url": reverse("admin:chat_conversation_change", args=[conversation.pk]),
            "name": conversation.name,
            "topic": conversation.topic,
            "text": masked(conversation.first_words or "")[:160],
            "since": conversation.started_at.isoformat(),
        }
        for conversation in conversations_in(user, DeskList.WAITING)[:MAX_WAITING_ROWS]
    ]

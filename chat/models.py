"""The memory of the chat: conversations, their messages in sequence, and who is at the desk."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supportportal.topics import Topic
from tickets.models import Agent, Customer, Ticket

GONE_AFTER = timedelta(seconds=45)  # two missed heartbeats and a breath
TEXT_MAX_LENGTH = 4_000


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def waiting(self) -> Self:
        return self.filter(status=Conversation.Status.WAITING)

    def open(self) -> Self:
        return self.filter(status=Conversation.Status.OPEN)

    def closed(self) -> Self:
        return self.filter(status=Conversation.Status.CLOSED)

    def in_hand_of(self, agent: Agent | None) -> Self:
        return self.open().filter(agent=agent, agent__isnull=False)

    def longest_waiting_first(self) -> Self:
        return self.order_by("started_at", "pk")

    def visible_to(self, agent: Agent) -> Self:
        """The conversations of the agent's teams, and those they hold."""
        return self.filter(Q(topic__in=agent.teams.values("topic")) | Q(agent=agent))


class Conversation(models.Model):
    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")  # nobody has taken it yet
        OPEN = "open", _("Open")  # an agent is talking with the customer
        CLOSED = "closed", _("Closed")  # over; can be read, not written to

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # names it; the signed token opens it
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="conversations", verbose_name=_("customer")
    )
    name = models.CharField(_("name"), max_length=200)  # as given in this chat
    topic = models.CharField(_("topic"), max_length=20, choices=Topic.choices)
    language = models.CharField(_("language"), max_length=8)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.WAITING)
    agent = models.ForeignKey(
        Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="conversations", verbose_name=_("agent")
    )
    started_at = models.DateTimeField(_("started"))
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    last_sequence = models.PositiveIntegerField(default=0)  # raised under this row's lock, with the message
    page = models.CharField(_("page"), max_length=300, blank=True)  # where the customer was when it started
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)  # a double click is one chat
    ticket = models.ForeignKey(
        Ticket, on_delete=models.SET_NULL, null=True, blank=True, related_name="conversations", verbose_name=_("ticket")
    )

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        ordering = ["started_at"]
        indexes = [
            models.Index(fields=["topic", "started_at"], condition=Q(status="waiting"), name="conversation_waiting"),
            models.Index(fields=["agent", "status"], name="conversation_in_hand"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at__isnull=True)),
                name="conversation_closed_has_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} · {Topic(self.topic).label}"


class ChatMessage(models.Model):
    class Author(models.TextChoices):
        CUSTOMER = "customer", _("Customer")
        AGENT = "agent", _("Agent")
        PORTAL = "portal", _("Automatic")  # "Ines has joined"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    sequence = models.PositiveIntegerField()  # 1, 2, 3 … without gaps
    author = models.CharField(max_length=10, choices=Author.choices)
    agent = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField()
    client_key = models.CharField(max_length=64)  # made by the sender: the same key twice is the same row
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("chat message")
        verbose_name_plural = _("chat messages")
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "sequence"], name="chat_message_sequence_once"),
            models.UniqueConstraint(fields=["conversation", "author", "client_key"], name="chat_message_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.get_author_display()}"


class PresenceQuerySet(models.QuerySet["Presence"]):
    def at_the_desk(self, now: datetime) -> Self:
        return self.filter(seen_at__gt=now - GONE_AFTER)


class Presence(models.Model):
    """An agent at the desk. Present is a question of time: seen within the last 45 seconds."""

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="presence")
    seen_at = models.DateTimeField(db_index=True)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")

    def __str__(self) -> str:
        return str(self.agent)

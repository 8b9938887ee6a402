"""A conversation and its messages, numbered in the order in which everybody reads them."""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.masking.masks import Hidden, hidden_in, masked
from supportportal.foundations.topics import Topic, topic_choices

if TYPE_CHECKING:
    from tickets.models import Agent

TEXT_MAX_LENGTH = 4_000
GONE_AFTER = timedelta(seconds=45)  # for customers and agents: two missed heartbeats and a little more


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def waiting(self) -> Self:
        return self.filter(status=Conversation.Status.WAITING)

    def open(self) -> Self:
        return self.filter(status=Conversation.Status.OPEN)

    def closed(self) -> Self:
        return self.filter(closed_at__isnull=False)

    def going_on(self) -> Self:
        """Waiting or open, by the field whose index leaves out all closed conversations."""
        return self.filter(closed_at=None)

    def in_hand_of(self, agent: "Agent | None") -> Self:
        return self.open().filter(agent=agent, agent__isnull=False)

    def without_a_word_since(self, moment: datetime) -> Self:
        """Open, and its agent, who has had it since `moment` or longer, has not said a word."""
        return self.open().filter(answered_at=None, taken_at__lte=moment)

    def with_last_author(self) -> Self:
        """Adds `last_author`: which of the two sides spoke last, or NULL."""
        messages = ChatMessage.objects.filter(conversation=OuterRef("pk")).exclude(author=ChatMessage.Author.PORTAL)
        return self.annotate(last_author=Subquery(messages.order_by("-sequence").values("author")[:1]))

    def with_first_words(self) -> Self:
        """Adds `first_words`: the customer's, or NULL."""
        messages = ChatMessage.objects.filter(conversation=OuterRef("pk"), author=ChatMessage.Author.CUSTOMER)
        return self.annotate(first_words=Subquery(messages.order_by("sequence").values("text")[:1]))

    def with_last_words(self) -> Self:
        """Adds `last_words`, of either side, or NULL, and `unread`: messages that the agent hasn't read."""
        messages = ChatMessage.objects.filter(conversation=OuterRef("pk")).exclude(author=ChatMessage.Author.PORTAL)
        last = messages.order_by("-sequence").values("text")[:1]
        unread = Q(messages__author=ChatMessage.Author.CUSTOMER, messages__sequence__gt=F("agent_read"))
        return self.annotate(
            unread=Count("messages", filter=unread), last_words=Subquery(last, output_field=models.CharField())
        )

    def left_by_their_customer(self, now: datetime) -> Self:
        """No line and no page of theirs within 45 seconds."""
        return self.filter(Q(customer_seen_at=None) | Q(customer_seen_at__lte=now - GONE_AFTER))

    def still_wanted(self, now: datetime) -> Self:
        """The customer is there, or has written something to answer. Opening a chat and leaving is neither."""
        customer_messages = ChatMessage.objects.filter(conversation=OuterRef("pk"), author=ChatMessage.Author.CUSTOMER)
        return self.filter(Q(customer_seen_at__gt=now - GONE_AFTER) | Exists(customer_messages))

    def longest_waiting_first(self) -> Self:
        return self.order_by("started_at", "pk")

    def visible_to(self, agent: "Agent") -> Self:
        """The conversations of the agent's teams, and those they hold."""
        # Not `topic IN`: SQLite would start from that, and read every conversation the team ever had.
        return self.filter(Q(Exists(agent.teams.filter(topic=OuterRef("topic")))) | Q(agent=agent))


class Conversation(models.Model):
    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")  # nobody has taken it yet
        OPEN = "open", _("Open")  # an agent is talking with the customer
        CLOSED = "closed", _("Closed")  # over; can be read, not written to

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # names it; the signed token opens it
    customer = models.ForeignKey(
        "tickets.Customer", on_delete=models.PROTECT, related_name="conversations", verbose_name=_("customer")
    )
    name = models.CharField(_("name"), max_length=200)  # as given in this chat
    topic = models.CharField(_("topic"), max_length=20, choices=topic_choices)
    language = models.CharField(_("language"), max_length=8)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.WAITING)
    agent = models.ForeignKey(
        "tickets.Agent",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="conversations",
        verbose_name=_("agent"),
    )
    started_at = models.DateTimeField(_("started"))
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)  # NULL: from the start
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)  # by, or for, the agent it has now
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)  # the first word of the agent it has now
    first_answered_at = models.DateTimeField(_("first answered"), null=True, blank=True)  # of whichever agent
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    mail_offered_at = models.DateTimeField(_("mail offered"), null=True, blank=True)  # they had waited too long
    last_sequence = models.PositiveIntegerField(default=0)  # raised under this row's lock, with the message
    customer_read = models.PositiveIntegerField(default=0)  # read marks: the sequence up to which each side has read
    agent_read = models.PositiveIntegerField(default=0)
    customer_seen_at = models.DateTimeField(_("customer last seen"), null=True, blank=True)  # a line, or a page read
    unheard_at = models.DateTimeField(null=True, blank=True, editable=False)  # an agent spoke after that
    mailed_through = models.PositiveIntegerField(default=0, editable=False)  # up to which sequence it was mailed
    transcript_at = models.DateTimeField(_("transcript sent"), null=True, blank=True)
    page = models.CharField(_("page"), max_length=300, blank=True)  # where the customer was when it started
    pages_read = models.JSONField(default=list, blank=True)  # the portal's pages before that one, the latest last
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)  # a double click is one chat
    ticket = models.ForeignKey(
        "tickets.Ticket",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="conversations",
        verbose_name=_("ticket"),
    )
    forgotten_at = models.DateTimeField(_("forgotten"), null=True, blank=True)  # its words and files are erased
    ticket_through = models.PositiveIntegerField(default=0, editable=False)  # up to which sequence the ticket holds it

    # Only on rows of a query that adds them; reading them elsewhere is an error.
    first_words: str | None  # `with_first_words`
    last_words: str | None  # `with_last_words`
    unread: int  # `with_last_words`

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        ordering = ["started_at"]
        indexes = [
            models.Index(fields=["topic", "started_at"], condition=Q(status="waiting"), name="conversation_waiting"),
            models.Index(fields=["started_at"], condition=Q(closed_at=None), name="conversation_going_on"),
            models.Index(fields=["closed_at"], condition=Q(closed_at__isnull=False), name="conversation_closed"),
            models.Index(
                fields=["closed_at"],
                condition=Q(closed_at__isnull=False, forgotten_at=None),
                name="conversation_to_be_forgotten",
            ),
            models.Index(fields=["agent", "status"], name="conversation_in_hand"),
            models.Index(fields=["taken_at"], condition=Q(status="open"), name="conversation_open"),
            models.Index(fields=["unheard_at"], condition=Q(unheard_at__isnull=False), name="conversation_unheard"),
            models.Index(fields=["topic", "first_answered_at"], name="conversation_answered"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at__isnull=True)),
                name="conversation_closed_has_a_time",
            ),
            # A conversation has one agent, and none while it waits: nobody is handed what somebody else has.
            models.CheckConstraint(
                condition=~Q(status="waiting") | Q(agent__isnull=True), name="conversation_waiting_has_no_agent"
            ),
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
    agent = models.ForeignKey("tickets.Agent", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField()
    client_key = models.CharField(max_length=64)  # made by the sender: the same key twice is the same row
    file_count = models.PositiveSmallIntegerField(default=0)  # so that a message without files needs no query for them
    created_at = models.DateTimeField()
    not_secret = models.JSONField(null=True, blank=True, editable=False)  # digests of masks that were taken away

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

    @property
    def shown_text(self) -> str:
        return masked(self.text, self.not_secret or ())

    @property
    def hidden(self) -> list[Hidden]:
        """What is masked in it."""
        return hidden_in(self.text, self.not_secret or ())

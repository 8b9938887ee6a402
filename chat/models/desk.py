"""An agent's place at the desk, and what agents write for themselves: notes."""

from datetime import datetime
from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from chat.models.conversation import GONE_AFTER, TEXT_MAX_LENGTH, Conversation

MAX_CHATS_AT_ONCE = 20


class AgentDeskQuerySet(models.QuerySet["AgentDesk"]):
    def seen_lately(self, now: datetime) -> Self:
        return self.filter(seen_at__gt=now - GONE_AFTER)

    def at_the_desk(self, now: datetime) -> Self:
        """Who is there for customers, which excludes the away and the invisible."""
        return self.seen_lately(now).filter(
            status__in=[AgentDesk.Status.AVAILABLE, AgentDesk.Status.BUSY], agent__user__is_active=True
        )

    def on_duty(self) -> Self:
        """Whose status says they are there, or who has customers in hand: any open page of the desk counts as seen."""
        in_hand = Conversation.objects.open().filter(agent=OuterRef("agent"))
        at_work = Q(status__in=[AgentDesk.Status.AVAILABLE, AgentDesk.Status.BUSY])
        return self.filter(at_work | Exists(in_hand), agent__user__is_active=True)

    def available(self, now: datetime) -> Self:
        return self.seen_lately(now).filter(status=AgentDesk.Status.AVAILABLE, agent__user__is_active=True)


class AgentDesk(models.Model):
    """Present means seen within the last 45 seconds. The status is what the agent wants to be.

    Until they choose one they are away: looking at a list doesn't make anybody available.
    """

    class Status(models.TextChoices):
        AVAILABLE = "available", _("Available")  # chats are handed to them
        BUSY = "busy", _("Busy")  # there, but no new chats; may pick one
        AWAY = "away", _("Away")  # counts as not there; colleagues see that they are away
        INVISIBLE = "invisible", _("Invisible")  # counts as not there, for colleagues as well

    agent = models.OneToOneField(
        "tickets.Agent", on_delete=models.CASCADE, related_name="desk", verbose_name=_("agent")
    )
    seen_at = models.DateTimeField(_("last seen"), db_index=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.AWAY)
    capacity = models.PositiveSmallIntegerField(
        _("chats at once"), default=3, validators=[MaxValueValidator(MAX_CHATS_AT_ONCE)]
    )
    manual = models.BooleanField(_("picks by hand"), default=False)
    last_handed_at = models.DateTimeField(_("last given a chat"), null=True, blank=True)
    missed_at = models.DateTimeField(_("last left one unanswered"), null=True, blank=True)

    objects = AgentDeskQuerySet.as_manager()

    class Meta:
        verbose_name = _("place at the desk")
        verbose_name_plural = _("places at the desk")
        constraints = [
            models.CheckConstraint(condition=Q(capacity__lte=MAX_CHATS_AT_ONCE), name="desk_capacity_is_possible"),
        ]

    def __str__(self) -> str:
        return str(self.agent)

    @property
    def set_away(self) -> bool:
        """By the portal, because of chats left unanswered. Choosing a status clears these."""
        return self.status == self.Status.AWAY and self.missed_at is not None


class ChatNote(models.Model):
    """Between agents; never in the log, never sent to the customer."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="notes")
    agent = models.ForeignKey(
        "tickets.Agent", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("agent")
    )
    # Whispered to one colleague; NULL: for everybody who may see the conversation.
    to = models.ForeignKey(
        "tickets.Agent", on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("to")
    )
    text = models.TextField(_("text"), max_length=TEXT_MAX_LENGTH)
    created_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("chat note")
        verbose_name_plural = _("chat notes")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]

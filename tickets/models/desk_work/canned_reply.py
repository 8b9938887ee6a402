"""A canned reply: an agent types its shortcut, changes what needs changing, and sends it, by letter or in a chat."""

from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.models.agent import Agent, Team

CANNED_TEXT_MAX_LENGTH = 4_000  # characters: as much as a message of a chat may have


class CannedReplyQuerySet(models.QuerySet["CannedReply"]):
    def of_teams(self) -> Self:
        return self.filter(team__isnull=False)

    def for_everybody(self) -> Self:
        return self.filter(agent=None, team=None)

    def visible_to(self, agent: Agent) -> Self:
        """Their own, those of their teams and of teams they lead or manage, and those for everybody."""
        teams = Team.objects.filter(Q(members=agent) | Q(lead=agent) | Q(manager=agent)).values("pk")
        return self.filter(Q(agent=agent) | Q(team__in=teams) | Q(agent=None, team=None))


class CannedReply(models.Model):
    """Of one agent, of a team, or of neither: then it is for everybody."""

    shortcut = models.CharField(
        _("shortcut"),
        max_length=30,
        validators=[RegexValidator(r"^[a-z0-9-]+$", _("Small letters, digits and hyphens only."))],
    )
    title = models.CharField(_("title"), max_length=120)
    agent = models.ForeignKey(
        Agent, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("agent")
    )
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    topics = models.JSONField(_("topics"), default=list, blank=True)  # empty: all
    texts = models.JSONField(_("text"), default=dict)  # Markdown with variables, by language
    used = models.PositiveIntegerField(_("used"), default=0, editable=False)  # how often it was inserted

    objects = CannedReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("canned reply")
        verbose_name_plural = _("canned replies")
        ordering = ["-used", "shortcut"]
        constraints = [
            models.UniqueConstraint(fields=["shortcut"], condition=Q(agent=None), name="canned_reply_shared_once"),
            models.UniqueConstraint(fields=["shortcut", "agent"], name="canned_reply_own_once"),
            models.CheckConstraint(
                condition=Q(agent__isnull=True) | Q(team__isnull=True), name="canned_reply_has_one_owner"
            ),
        ]

    def __str__(self) -> str:
        return f"/{self.shortcut} · {self.title}"

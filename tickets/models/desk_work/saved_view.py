"""A view of the queue that somebody keeps: tab, filters, words and order under a name."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.models.agent import Agent, Team


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def shown_to(self, agent: Agent) -> Self:
        return self.filter(Q(team=None, owner=agent) | Q(team__in=agent.teams.all()))

    def changeable_by(self, agent: Agent) -> Self:
        """Their owner’s, and the team’s lead’s."""
        return self.shown_to(agent).filter(Q(owner=agent) | Q(team__lead=agent))


class SavedView(models.Model):
    """Whoever opens it finds what they may see themselves: it holds a question, and no ticket."""

    name = models.CharField(_("name"), max_length=60)
    question = models.CharField(_("question"), max_length=1_000)  # as it stands in the address of the queue
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, blank=True, related_name="views", verbose_name=_("team")
    )  # NULL: its owner's alone
    owner = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="views", verbose_name=_("kept by"))

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("view")
        verbose_name_plural = _("views")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

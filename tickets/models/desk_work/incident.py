"""An outage, of which many write: the tickets that it explains, and the answers that all of them get at once."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.topics import topic_choices
from tickets.models.agent import Agent


class IncidentQuerySet(models.QuerySet["Incident"]):
    def of_teams(self, agent: Agent) -> Self:
        return self.filter(topic__in=agent.teams.values("topic"))

    def going_on(self) -> Self:
        return self.filter(ended_at=None)


class Incident(models.Model):
    title = models.CharField(_("title"), max_length=200)  # for colleagues
    topic = models.CharField(_("topic"), max_length=20, choices=topic_choices)
    known = models.TextField(_("what is known"), blank=True)  # for colleagues; customers are told in each round
    began_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    opened_by = models.ForeignKey(
        Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("opened by")
    )

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["-began_at", "-pk"]
        indexes = [models.Index(fields=["topic", "began_at"], condition=Q(ended_at=None), name="incident_going_on")]

    def __str__(self) -> str:
        return self.title


class IncidentLink(models.Model):
    """By an agent who has read the ticket, never by itself."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="links")
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="incident_links")
    linked_by = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, related_name="+")
    linked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("ticket of an incident")
        verbose_name_plural = _("tickets of incidents")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["incident", "ticket"], name="incident_linked_once")]

    def __str__(self) -> str:
        return f"#{self.ticket_id}: {self.incident}"


class AnswerRound(models.Model):
    """One answer to all tickets of an incident, in each one's language. The worker writes some at a time."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="rounds")
    texts = models.JSONField(default=dict)  # Markdown, by language
    answers_cases = models.BooleanField(default=False)  # those with a running case, too
    is_last = models.BooleanField(default=False)  # it says that it is over
    asked_by = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    reached = models.PositiveBigIntegerField(default=0)  # key of the link that was looked at last
    stopped_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("answer to all")
        verbose_name_plural = _("answers to all")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["id"], condition=Q(stopped_at=None, finished_at=None), name="round_under_way")]

    def __str__(self) -> str:
        return f"{self.incident} {self.asked_at:%Y-%m-%d %H:%M}"


class RoundAnswer(models.Model):
    """This ticket was answered in this round."""

    answer_round = models.ForeignKey(AnswerRound, on_delete=models.CASCADE, related_name="answers")
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="round_answers")
    message = models.OneToOneField("tickets.Message", on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("answer of a round")
        verbose_name_plural = _("answers of rounds")
        constraints = [models.UniqueConstraint(fields=["answer_round", "ticket"], name="answered_once_in_a_round")]

    def __str__(self) -> str:
        return f"#{self.ticket_id}"

"""What may be a claim: a message whose words a machine can’t settle, and what a person has said of it."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.masking.masks import masked

UNDECIDED = Q(decided_at=None)
TO_BE_READ = Q(is_sample=True, read_at=None)  # a sample of the noes, and each one that its customer contradicts


class PossibleClaimQuerySet(models.QuerySet["PossibleClaim"]):
    def undecided(self) -> Self:
        return self.filter(UNDECIDED)

    def refused(self) -> Self:
        """Of which a person said that they claim nothing."""
        return self.filter(is_claim=False)

    def to_be_read(self) -> Self:
        return self.filter(TO_BE_READ)


class PossibleClaim(models.Model):
    """It may report a defect, or exercise another right. If it does, the days have run since it arrived."""

    class WhyNot(models.TextChoices):
        QUESTION = "question", _("It is only a question")
        ANOTHER_THING = "another_thing", _("It is about something else than our service")
        SOLVED = "solved", _("It works again, as they write")
        NOT_PROMISED = "not_promised", _("We never promised it, as they know")
        OTHER = "other", _("For another reason")

    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="possible_claims", verbose_name=_("ticket")
    )
    message = models.ForeignKey(
        "tickets.Message", on_delete=models.CASCADE, related_name="possible_claims", verbose_name=_("message")
    )
    duty = models.SlugField(_("duty"), max_length=40, default="guarantee")  # the document that promises it
    words = models.CharField(_("words"), max_length=200, blank=True)  # the sentence that made it so
    heard = models.JSONField(_("heard"), default=dict)  # as `hearing.record` writes it: the reason in any language
    reported_at = models.DateTimeField(_("arrived"))
    day0 = models.DateField(_("day 0"))
    last_day = models.DateField(_("last day, if it is one"))
    policy_version = models.ForeignKey(  # NULL: from before it was kept
        "legal.Version", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("promise in force")
    )
    # A machine wrote it, or our mail server calls it forged: it never becomes a case by itself.
    needs_a_person = models.BooleanField(default=False)
    lead_told_at = models.DateTimeField(_("lead told"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        "tickets.Agent",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )  # NULL: nobody did in time, or the customer
    is_claim = models.BooleanField(_("is a claim"), null=True)
    why_not = models.CharField(_("why not"), max_length=16, choices=WhyNot.choices, blank=True)
    why_not_in_words = models.CharField(_("in words"), max_length=300, blank=True)
    contradicted_at = models.DateTimeField(_("contradicted by the customer"), null=True, blank=True)
    is_sample = models.BooleanField(_("for a lead to read"), default=False)
    read_at = models.DateTimeField(_("read by a lead"), null=True, blank=True)

    objects = PossibleClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible claim")
        verbose_name_plural = _("possible claims")
        ordering = ["reported_at", "pk"]
        indexes = [
            models.Index(fields=["reported_at"], condition=UNDECIDED, name="claim_undecided"),
            models.Index(fields=["decided_at"], condition=TO_BE_READ, name="claim_to_be_read"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["message", "duty"], name="possible_claim_once"),
            models.CheckConstraint(
                condition=Q(decided_at=None, is_claim=None) | Q(decided_at__isnull=False, is_claim__isnull=False),
                name="possible_claim_decided_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(is_claim=False) | ~Q(why_not=""), name="possible_claim_refused_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return masked(self.words)

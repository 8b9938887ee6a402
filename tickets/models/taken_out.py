"""What an agent took out of a request for good: the trace of it, without a word of what it was."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TakenOut(models.Model):
    """Its customer reads what it was, by whose hand, and when."""

    class Kind(models.TextChoices):
        CARD = "card", _("card number")
        IDENTITY = "identity", _("identity paper")
        PASSWORD = "password", _("password")
        PERSON = "person", _("another person’s data")
        OTHER = "other", _("something else")

    kind = models.CharField(_("what it was"), max_length=10, choices=Kind.choices)
    reason = models.CharField(_("in words"), max_length=200, blank=True)
    by = models.ForeignKey(
        "tickets.Agent", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("agent")
    )
    at = models.DateTimeField(_("taken out"))

    class Meta:
        abstract = True
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.what

    @property
    def what(self) -> str:
        """In the reader’s language; what is none of the kinds, in the agent’s words."""
        if self.kind == self.Kind.OTHER and self.reason:
            return self.reason
        label = str(self.Kind(self.kind).label)
        return f"{label} ({self.reason})" if self.reason else label


class Redaction(TakenOut):
    message = models.ForeignKey(
        "tickets.Message", on_delete=models.CASCADE, related_name="redactions", verbose_name=_("message")
    )
    # NULL: words.
    file = models.ForeignKey(
        "tickets.Attachment",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="redactions",
        verbose_name=_("file"),
    )

    class Meta(TakenOut.Meta):
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")

"""What people fill in: a form that was sent, so that sending it again is no second letter; a draft that wasn't yet."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.models.attachment import KeptFile


class SentForm(models.Model):
    key = models.UUIDField(primary_key=True, editable=False)  # made of the one-time key in the form
    digest = models.CharField(max_length=64, editable=False)  # SHA-256 of what was filled in, which isn't kept here
    outcome = models.TextField(blank=True, editable=False)  # the sentence or the address that its sender was given
    sent_at = models.DateTimeField(_("sent"), db_index=True, editable=False)

    class Meta:
        verbose_name = _("sent form")
        verbose_name_plural = _("sent forms")

    def __str__(self) -> str:
        return str(self.key)


class SavedDraft(models.Model):
    """What somebody at the desk has begun to write in one form, theirs alone. `drafts.saving` writes it."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts", verbose_name=_("written by")
    )
    ticket = models.ForeignKey(
        "tickets.Ticket",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="drafts",
        verbose_name=_("ticket"),
    )  # NULL: a call written down, an article
    place = models.CharField(_("form"), max_length=80)  # the act's name, and the number of what it is about
    # By the field's name: what the page had brought (`was`) and what stands there now (`is`).
    words = models.JSONField(_("words"), default=dict)
    # What its writer mailed. Only their own mailbox is theirs: whether our mail server vouches for it, if it can tell.
    by_mail = models.BooleanField(_("written by mail"), default=False)
    is_proved = models.BooleanField(_("proved to be theirs"), null=True, blank=True)
    saved_at = models.DateTimeField(_("saved"), db_index=True)  # its revision, too
    discarded_at = models.DateTimeField(_("discarded"), null=True, blank=True)  # for a while it can be brought back

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "ticket", "place"], condition=Q(ticket__isnull=False), name="draft_of_a_ticket"
            ),
            models.UniqueConstraint(
                fields=["owner", "place"], condition=Q(ticket__isnull=True), name="draft_without_a_ticket"
            ),
        ]

    def __str__(self) -> str:
        return self.place

    @property
    def texts(self) -> list[str]:
        """What was written, without ticks."""
        values = [change["is"].strip() for change in self.words.values()]
        return [value for value in values if value not in ("", "true", "false")]


class DraftFile(KeptFile):
    """Chosen for a draft, and kept at once."""

    draft = models.ForeignKey(SavedDraft, on_delete=models.CASCADE, related_name="files", verbose_name=_("draft"))

    class Meta(KeptFile.Meta):
        verbose_name = _("file of a draft")
        verbose_name_plural = _("files of drafts")

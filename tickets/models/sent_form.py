"""A form that was sent: so that sending it again is no second letter and no second record."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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

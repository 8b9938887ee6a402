"""A mail address of ours beside the support address: for a topic, a language or a brand."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.topics import topic_choices


class MailAddress(models.Model):
    """Rows stay: tickets were written to them, and letters to one that has ended are still received."""

    address = models.EmailField(_("address"), max_length=254)
    sender_name = models.CharField(
        _("sender’s name"), max_length=100, blank=True, help_text=_("Beside the address in customers’ mail programs.")
    )
    brand = models.CharField(
        _("brand"), max_length=60, blank=True, help_text=_("In place of the portal’s name, at the top of its letters.")
    )
    topic = models.CharField(
        _("topic"),
        max_length=20,
        choices=topic_choices,
        blank=True,
        help_text=_("Empty: the words of each letter decide."),
    )
    language = models.CharField(_("language"), max_length=8, blank=True)
    signatures = models.JSONField(_("signature"), default=dict, blank=True)  # Markdown, by language
    ended_at = models.DateTimeField(_("no longer used since"), null=True, blank=True, editable=False)
    # Their sum grows with every change: by it each process sees that what it knows is old.
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("mail address of ours")
        verbose_name_plural = _("mail addresses of ours")
        ordering = ["address"]
        constraints = [models.UniqueConstraint(Lower("address"), name="mail_address_once")]

    def __str__(self) -> str:
        return self.address

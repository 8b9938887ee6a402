"""A document changes, and every customer with a contract is told by letter; how far that has come."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from legal.models import Version
from tickets.models.outgoing_mail import OutgoingEmail


class Announcement(models.Model):
    version = models.OneToOneField(
        Version,
        on_delete=models.PROTECT,
        verbose_name=_("version"),
        help_text=_(
            "In force in a month at the earliest. Every customer with a contract gets a letter; of a promise for one "
            "country, those with a contract of that country."
        ),
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("asked for by"),
    )
    asked_at = models.DateTimeField(_("asked for"), editable=False)
    reached = models.PositiveBigIntegerField(default=0, editable=False)  # key of the customer written to last
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True, editable=False)
    letters = models.ManyToManyField(OutgoingEmail, editable=False, related_name="announcements")

    # Only on rows of the desk's list, which counts them.
    written: int
    sent: int
    came_back: int

    class Meta:
        verbose_name = _("announcement of a change")
        verbose_name_plural = _("announcements of changes")
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return str(self.version)

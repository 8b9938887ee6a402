"""Mailboxes that we fetch letters from, and how far we have come in each."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailboxCursor(models.Model):
    """The last letter taken from a mailbox. UIDs only grow while UIDVALIDITY stays the same (RFC 9051, 2.3.1.1)."""

    mailbox = models.CharField(_("mailbox"), max_length=320, unique=True)  # "user@host/INBOX"
    uid_validity = models.PositiveBigIntegerField(default=0)
    last_uid = models.PositiveBigIntegerField(_("last letter taken"), default=0)
    taken_at = models.DateTimeField(_("last taken"), null=True, blank=True)
    looked_at = models.DateTimeField(_("last looked into"), null=True, blank=True)  # told by /health
    # What had lain there for days by then is history; NULL for mailboxes of the time before this was asked.
    opened_at = models.DateTimeField(_("first opened"), null=True, blank=True)

    # What only an operator can mend, as the server says it; empty after a look that succeeds.
    trouble = models.TextField(_("what is wrong"), blank=True, default="")
    trouble_since = models.DateTimeField(_("wrong since"), null=True, blank=True)

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        ordering = ["mailbox"]

    def __str__(self) -> str:
        return self.mailbox

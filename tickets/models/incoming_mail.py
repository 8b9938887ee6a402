"""The mail ledger: every letter that came, and what became of it."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.masking.masks import masked
from tickets.fate_reasons import Reason, ReasonCode, Silence, in_words
from tickets.models.storage import private_storage


class IncomingEmailQuerySet(models.QuerySet["IncomingEmail"]):
    def unsorted(self) -> Self:
        return self.filter(sorted_at=None)

    def with_source(self) -> Self:
        """Neither forgotten nor sealed."""
        return self.exclude(raw="").filter(sealed_until=None)

    def outside_side_threads(self) -> Self:
        return self.filter(side_thread=None)


class IncomingEmail(models.Model):
    """A letter we said 250 to. It ends in exactly one fate."""

    class Source(models.TextChoices):
        SMTP = "smtp", "SMTP"
        LMTP = "lmtp", "LMTP"
        IMAP = "imap", "IMAP"
        PIPE = "pipe", _("Pipe")
        WEBHOOK = "webhook", _("Provider’s webhook")
        IMPORT = "import", _("Imported history")  # never answered, not even automatically

    class Fate(models.TextChoices):
        UNSORTED = "", _("Not yet sorted")
        TICKET = "ticket", _("New ticket")
        REPLY = "reply", _("Joined a ticket")
        BOUNCE = "bounce", _("Bounce of a letter of ours")
        DUPLICATE = "duplicate", _("Came before")
        QUARANTINE = "quarantine", _("Quarantined")
        REFUSED = "refused", _("Not for us")
        SPAM = "spam", _("Spam")  # our border says so; it waits for a person who knows better

    spool_name = models.CharField(max_length=120, unique=True)  # collecting the same spool file twice is one row
    source = models.CharField(_("way in"), max_length=8, choices=Source.choices)
    received_at = models.DateTimeField(_("received"), db_index=True)
    envelope_from = models.CharField(_("envelope sender"), max_length=320, blank=True)
    envelope_to = models.JSONField(_("envelope recipients"), default=list)
    sha256 = models.CharField(max_length=64, db_index=True)
    # Of the body and the headers its writer wrote, whatever way it came; the first letter has it, its copies have none.
    fingerprint = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    size = models.PositiveBigIntegerField(_("bytes"))
    raw = models.FileField(_("source"), storage=private_storage, max_length=255)
    # Something was taken out of its message: nobody reads the source any more, and from then on it may be deleted.
    sealed_until = models.DateTimeField(_("source sealed until"), null=True, blank=True)
    message_id_header = models.CharField("Message-ID", max_length=998, blank=True, db_index=True)
    from_address = models.CharField(_("from"), max_length=320, blank=True)
    sender_domain = models.CharField(max_length=255, blank=True, editable=False)  # in the DNS, of who is answered
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    fate = models.CharField(_("fate"), max_length=12, choices=Fate.choices, blank=True, default=Fate.UNSORTED)
    reason_code = models.CharField(max_length=32, blank=True)  # a `ReasonCode`
    reason_facts = models.JSONField(default=dict, blank=True)  # what stands in the places of its sentence
    silence = models.CharField(max_length=32, blank=True)  # a `Silence`: why its writer isn't told that it came
    sorted_at = models.DateTimeField(_("sorted"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)  # a sorter has it in hand
    files_due_at = models.DateTimeField(null=True, blank=True, editable=False)  # they follow, see `late_files`
    duplicate_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="copies", verbose_name=_("copy of")
    )
    ticket = models.ForeignKey(
        "tickets.Ticket",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="letters",
        verbose_name=_("ticket"),
    )
    # A third party's, or a copy of one: never the customer's to read.
    side_thread = models.ForeignKey(
        "tickets.SideThread",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="letters",
        db_index=False,
    )
    message = models.OneToOneField(
        "tickets.Message",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="letter",
        verbose_name=_("message"),
    )

    known_addresses: int  # only on rows that `claims.claim` took: `knowing.REVISION` at that moment

    objects = IncomingEmailQuerySet.as_manager()

    class Meta:
        verbose_name = _("incoming letter")
        verbose_name_plural = _("incoming letters")
        ordering = ["-received_at"]
        indexes = [
            models.Index(fields=["received_at"], condition=Q(sorted_at=None), name="letter_not_yet_sorted"),
            models.Index(fields=["files_due_at"], condition=Q(files_due_at__isnull=False), name="letter_files_due"),
            models.Index(
                fields=["sealed_until"], condition=Q(sealed_until__isnull=False) & ~Q(raw=""), name="letter_sealed"
            ),
            models.Index(  # how many requests of a domain came within the hour
                fields=["sender_domain", "received_at"], condition=Q(fate="ticket"), name="letter_of_a_domain"
            ),
            models.Index(
                fields=["side_thread"], condition=Q(side_thread__isnull=False), name="letter_in_a_side_thread"
            ),
            models.Index(
                fields=["fate", "ticket", "duplicate_of"], name="letter_fate"
            ),  # the ledger's counters, and what is amiss
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(fate="", sorted_at__isnull=True) | (~Q(fate="") & Q(sorted_at__isnull=False)),
                name="letter_fate_has_a_time",
            )
        ]

    def __str__(self) -> str:
        return masked(self.subject) or str(_("(no subject)"))

    @property
    def readable_source(self) -> FieldFile | None:
        return self.raw if self.sealed_until is None else None

    @property
    def why(self) -> str:
        """In the reader's language."""
        reason = Reason(ReasonCode(self.reason_code), self.reason_facts) if self.reason_code else None
        return in_words(reason, Silence(self.silence) if self.silence else None)

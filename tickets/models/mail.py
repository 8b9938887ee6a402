"""The mail ledger: every letter that came, every letter that leaves, and what became of it."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.masking.masks import masked
from tickets.fate_reasons import Reason, ReasonCode, Silence, in_words
from tickets.models.links import without_tokens
from tickets.models.storage import private_storage


class IncomingEmailQuerySet(models.QuerySet["IncomingEmail"]):
    def unsorted(self) -> Self:
        return self.filter(sorted_at=None)

    def with_source(self) -> Self:
        """Neither forgotten nor sealed."""
        return self.exclude(raw="").filter(sealed_until=None)


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
    message = models.OneToOneField(
        "tickets.Message",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="letter",
        verbose_name=_("message"),
    )

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


class OutgoingEmailQuerySet(models.QuerySet["OutgoingEmail"]):
    def given_up(self) -> Self:
        """Refused or returned, and nobody has sent it again."""
        return self.filter(failed_at__isnull=False, resent_as=None)

    def due(self, now: datetime) -> Self:
        """Neither sent nor given up, whose time has come, and that no living worker holds."""
        return self.filter(sent_at=None, failed_at=None, next_attempt_at__lte=now).filter(
            Q(claimed_until=None) | Q(claimed_until__lte=now)
        )


class OutgoingEmail(models.Model):
    """A promise to send: written with what it reports, in the same transaction. `mailroom.outbox` keeps it."""

    class Kind(models.TextChoices):
        ACKNOWLEDGEMENT = "acknowledgement", _("Acknowledgement")
        REPLY = "reply", _("Reply")
        NOTICE = "notice", _("Notice")  # asked for by the law or the clock, to the customer
        REMINDER = "reminder", _("Reminder")  # to an agent

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="outgoing", verbose_name=_("ticket")
    )
    message = models.ForeignKey(
        "tickets.Message",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="outgoing",
        verbose_name=_("message"),
    )
    # A colleague who is told of the ticket: what they answer is a draft of theirs.
    answered_by = models.ForeignKey(
        "tickets.Agent",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    to_address = models.EmailField(_("to"), max_length=320)
    # The same for every spelling of one mailbox, and its domain: how often have they been told?
    mailbox = models.CharField(max_length=320, blank=True, editable=False)
    domain = models.CharField(max_length=320, blank=True, editable=False)
    # In Cc of a letter that several get, each by a delivery of their own; To names the customer then.
    copies_to = models.JSONField(_("copies to"), default=list, blank=True)
    to_name = models.CharField(_("to (name)"), max_length=200, blank=True)
    from_name = models.CharField(_("from (name)"), max_length=200, blank=True)
    subject = models.CharField(_("subject"), max_length=400)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    language = models.CharField(_("language"), max_length=8)
    message_id_header = models.CharField("Message-ID", max_length=255, unique=True)
    in_reply_to = models.CharField("In-Reply-To", max_length=998, blank=True)
    references = models.TextField("References", blank=True)
    created_at = models.DateTimeField(_("written"))
    next_attempt_at = models.DateTimeField(_("next attempt"))
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # Attempts that ended without an answer, after which the other side may have the letter or not.
    unknown_outcomes = models.PositiveSmallIntegerField(_("attempts with unknown outcome"), default=0)
    hops = models.PositiveSmallIntegerField(default=0, editable=False)  # machines that answered each other before
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    failed_at = models.DateTimeField(_("given up"), null=True, blank=True)
    failure = models.TextField(_("what the other side said"), blank=True)
    # The one that came back, and stays as it was: what it says, where it went and why it failed is evidence.
    resend_of = models.OneToOneField(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="resent_as",
        verbose_name=_("sent again for"),
    )

    objects = OutgoingEmailQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing letter")
        verbose_name_plural = _("outgoing letters")
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(sent_at=None, failed_at=None), name="letter_not_yet_sent"
            ),
            models.Index(fields=["failed_at"], condition=Q(failed_at__isnull=False), name="letter_given_up"),
            models.Index(fields=["created_at"], name="letter_by_age"),
            # With the kind between: else SQLite, which keeps no statistics, would rather read all of a kind.
            models.Index(fields=["mailbox", "kind", "created_at"], name="letter_to_a_mailbox"),
            models.Index(
                fields=["domain", "created_at"], condition=Q(kind="acknowledgement"), name="letter_to_a_domain"
            ),
            models.Index(fields=["kind", "created_at"], name="letter_of_a_kind"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(kind="acknowledgement", resend_of=None), name="acknowledged_once"
            ),
        ]

    def __str__(self) -> str:
        return self.subject_at_the_desk

    @property
    def subject_at_the_desk(self) -> str:
        return masked(self.subject)

    @property
    def text_at_the_desk(self) -> str:
        return masked(without_tokens(self.text))

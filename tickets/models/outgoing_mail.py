"""The mail ledger: every letter that leaves, what became of it, and how it left: its bytes, and the server’s answer."""

import zlib
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.languages.stored import said
from supportportal.foundations.masking.masks import masked
from tickets.models.links import without_tokens


class OutgoingEmailQuerySet(models.QuerySet["OutgoingEmail"]):
    def to_customers(self) -> Self:
        """And to whom an agent let in: neither to colleagues nor to third parties."""
        return self.exclude(kind__in=OutgoingEmail.FOR_OTHERS)

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
        SIDE = "side", _("Letter to a third party")  # in a side thread, which the customer never sees

        COPY = "copy", _("Copy that its customer doesn’t see")  # of an answer, in Bcc

    FOR_OTHERS = (Kind.REMINDER, Kind.SIDE, Kind.COPY)  # what answers them must not land in the customer's thread

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
    from_address = models.EmailField(_("from"), max_length=254, blank=True)  # empty: the support address
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

    # An acknowledgement of a request that became part of this one, which has its own.
    came_along = models.BooleanField(default=False, editable=False)

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
                fields=["ticket"],
                condition=Q(kind="acknowledgement", resend_of=None, came_along=False),
                name="acknowledged_once",
            ),
        ]

    def __str__(self) -> str:
        return self.subject_at_the_desk

    @property
    def is_held(self) -> bool:
        return bool(settings.OUTGOING_HOLD) and self.sent_at is None and self.failed_at is None

    @property
    def failure_in_words(self) -> str:
        return said(self.failure)

    @property
    def subject_at_the_desk(self) -> str:
        return masked(self.subject)

    @property
    def text_at_the_desk(self) -> str:
        return masked(without_tokens(self.text))


class SentLetter(models.Model):
    """Written with the letter's `sent_at`. Its links and its Reply-To open the customer's pages: not for display."""

    letter = models.OneToOneField(
        "tickets.OutgoingEmail", on_delete=models.CASCADE, primary_key=True, related_name="as_sent"
    )
    packed = models.BinaryField()
    answer = models.TextField(blank=True)  # such as “250 2.0.0 Ok: queued as 4F2A”; empty if no mail server was asked

    def __str__(self) -> str:
        return self.answer

    @property
    def content(self) -> bytes:
        """Not unpacked where that can't be done: whoever changed them is found, and all else is still verified."""
        try:
            return zlib.decompress(self.packed)
        except zlib.error:
            return bytes(self.packed)

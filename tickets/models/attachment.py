"""A file that came with a message or a chat: what its bytes say it is, and whether it may be opened."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.models.channels import Author
from tickets.models.storage import private_storage

# Pictures that are shown; others are given out as they are.
PREVIEWED = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp")


class KeptFile(models.Model):
    """What every file has, wherever it came in. `attachments.files` keeps it, `attachments.serving` gives it out."""

    class Lock(models.TextChoices):
        """Why nobody may open it; each reads after the file's name."""

        ARCHIVE = "archive", _("it is an archive, and we don’t open archives")
        PROGRAM = "program", _("it is a program or a script")
        PAGE = "page", _("it is a web page or a drawing that could run something")
        MACROS = "macros", _("it holds macros or embedded programs")
        ENCRYPTED = "encrypted", _("it is protected by a password, so nobody can check it")
        DISGUISED = "disguised", _("it is two kinds of file at once")
        KIND = "kind", _("we don’t take files of this kind")
        INFECTED = "infected", _("a virus was found in it")
        TAKEN_OUT = "taken_out", _("it was taken out for good")  # its content is gone, its row stays

    class Scan(models.TextChoices):
        NOT_ASKED = "", _("not scanned")  # no scanner is set up
        PENDING = "pending", _("not checked yet")
        CLEAN = "clean", _("no virus found")
        INFECTED = "infected", _("a virus was found")
        FAILED = "failed", _("could not be checked yet")  # not in time, or refused; asked again

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # in addresses: nobody guesses it
    name = models.CharField(_("name"), max_length=255)
    content_type = models.CharField(_("kind"), max_length=120)  # told by the bytes
    size = models.PositiveBigIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64, db_index=True)
    content_id = models.CharField(max_length=255, blank=True)  # set for pictures inside a letter's HTML
    file = models.FileField(_("file"), storage=private_storage, max_length=255)
    locked_reason = models.CharField(_("locked"), max_length=10, choices=Lock.choices, blank=True)
    unlocked_at = models.DateTimeField(_("unlocked"), null=True, blank=True)
    unlocked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unlocked by"),
    )
    scan = models.CharField(_("virus scan"), max_length=8, choices=Scan.choices, blank=True, default=Scan.NOT_ASKED)
    virus = models.CharField(_("virus"), max_length=200, blank=True)
    scan_attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    scan_due_at = models.DateTimeField(null=True, blank=True, editable=False)  # NULL: there is nothing to ask

    class Meta:
        abstract = True
        indexes = [
            models.Index(
                fields=["scan_due_at"], condition=Q(scan_due_at__isnull=False), name="%(class)s_to_be_scanned"
            ),
            models.Index(fields=["id"], condition=Q(scan=""), name="%(class)s_never_scanned"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_locked(self) -> bool:
        return bool(self.locked_reason) and self.unlocked_at is None

    @property
    def is_picture(self) -> bool:
        return self.content_type in PREVIEWED and not self.is_locked


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def open_to_customers(self) -> Self:
        return self.filter(message__author__in=Author.open_to_customers())


class Attachment(KeptFile):
    message = models.ForeignKey(
        "tickets.Message", on_delete=models.CASCADE, related_name="attachments", verbose_name=_("message")
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta(KeptFile.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    @property
    def is_inside_the_text(self) -> bool:
        """A picture that an agent put there; those of other people's letters stand below."""
        return bool(self.content_id) and self.message.author == Author.AGENT


class DoomedFile(models.Model):
    """Its row is gone, and it must go too: this row is the promise to delete it, made with the erasure."""

    name = models.CharField(max_length=255, unique=True)  # in the private storage
    doomed_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name

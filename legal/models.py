"""Legal documents in dated versions; a published version never changes again."""

from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Document(models.Model):
    """The terms of service, the guarantee page, and so on: what all versions share."""

    slug = models.SlugField(_("slug"), unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["position"]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("legal:document", args=[self.slug])


class VersionQuerySet(models.QuerySet["Version"]):
    def published(self) -> Self:
        return self.filter(published_at__isnull=False)


class Version(models.Model):
    """Immutable once published: the database refuses the change (migration 0002), not only the admin."""

    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="versions", verbose_name=_("document")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    effective_on = models.DateField(_("in force from"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["document", "-number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.document.slug} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("legal:version", args=[self.document.slug, self.number])

    @property
    def text(self) -> "VersionText":
        """In the reader's language, else in French, the binding one; reads prefetched rows."""
        texts = {row.language: row for row in self.texts.all()}
        return texts.get(get_language() or "", texts.get("fr")) or next(iter(texts.values()))


class VersionText(models.Model):
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(_("language"), max_length=8)
    title = models.CharField(_("title"), max_length=160)
    summary = models.CharField(_("summary"), max_length=300)
    changes = models.TextField(_("what changed"), blank=True, help_text=_("One change a line."))
    body = models.TextField(_("text"), help_text=_("Markdown"))

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        constraints = [models.UniqueConstraint(fields=["version", "language"], name="version_text_once_per_language")]

    def __str__(self) -> str:
        return self.title

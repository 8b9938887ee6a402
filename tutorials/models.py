"""Set-up tutorials: one per platform, ordered steps, one text per language."""

from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from supportportal.foundations.platforms import Platform, platform_choices
from supportportal.foundations.translations import address_language, best_for_reader


class Tutorial(models.Model):
    platform = models.CharField(_("platform"), max_length=20, choices=platform_choices, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    minutes = models.PositiveSmallIntegerField(_("minutes it takes"))
    checked_on = models.DateField(_("checked on"))
    checked_version = models.CharField(_("checked with version"), max_length=20)

    class Meta:
        verbose_name = _("tutorial")
        verbose_name_plural = _("tutorials")
        ordering = ["position"]

    def __str__(self) -> str:
        return str(Platform(self.platform).label)

    def get_absolute_url(self) -> str:
        return reverse("tutorials:tutorial", args=[self.platform])


class TutorialTranslationQuerySet(models.QuerySet["TutorialTranslation"]):
    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def in_language(self, language: str) -> Self:
        return self.filter(language=language)

    def for_reader(self, *, language: str) -> Self:
        """The text of each guide in `language`, or the one that stands in for it."""
        return self.filter(best_for_reader(self, language=language, of="tutorial"))

    def in_order(self) -> Self:
        return self.order_by("tutorial__position", "title")


class TutorialTranslation(models.Model):
    tutorial = models.ForeignKey(Tutorial, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=8)
    title = models.CharField(_("title"), max_length=120)
    intro = models.TextField(_("introduction"))
    versions = models.CharField(_("for versions"), max_length=200)
    needs = models.TextField(_("what is needed"), blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    updated_at = models.DateTimeField(_("updated"), editable=False)
    terms = models.TextField(editable=False, help_text=_("What the search finds it by; kept by tutorials.publishing."))

    step_count: int  # only in the editors' list; elsewhere it is an error

    objects = TutorialTranslationQuerySet.as_manager()

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        constraints = [models.UniqueConstraint(fields=["tutorial", "language"], name="tutorial_once_per_language")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its own language's address, whatever the reader's language."""
        with override(self.language):
            return self.tutorial.get_absolute_url()

    @property
    def place(self) -> str:
        """The address at which its reader opens it."""
        with address_language(self.language):
            return self.tutorial.get_absolute_url()


class Step(models.Model):
    translation = models.ForeignKey(TutorialTranslation, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"), help_text=_("Markdown"))
    result = models.TextField(_("what you see when it worked"), blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["translation", "position"], name="step_position_once")]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"

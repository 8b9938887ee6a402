"""The FAQ: sections in a fixed tree, articles with one text per language."""

from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from supportportal.foundations.language_choice import current_language, first_spoken, languages_read
from supportportal.foundations.topics import Topic, topic_choices
from supportportal.foundations.translations import address_language, best_for_reader


class SectionQuerySet(models.QuerySet["Section"]):
    def counting_articles(self, *, language: str) -> Self:
        """With `article_count`: the published articles that a reader of `language` is shown."""
        published = models.Q(
            articles__translations__language__in=languages_read(language),
            articles__translations__published_at__isnull=False,
        )
        return self.annotate(article_count=models.Count("articles", filter=published, distinct=True))


class Section(models.Model):
    """A shelf of the FAQ, such as General › SmartDNS."""

    topic = models.CharField(_("topic"), max_length=20, choices=topic_choices)
    slug = models.SlugField(_("slug"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    article_count: int  # only with `counting_articles`; elsewhere it is an error

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["topic", "position"]
        constraints = [models.UniqueConstraint(fields=["topic", "slug"], name="section_slug_once_per_topic")]

    def __str__(self) -> str:
        return f"{Topic(self.topic).label} › {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("faq:section", args=[self.topic, self.slug])

    @property
    def title(self) -> str:
        """In the reader's language, else in ours, else in any; reads prefetched rows."""
        return next((row.title for row in self.titles.all() if row.language == self.title_language), self.slug)

    @property
    def title_language(self) -> str:
        return first_spoken([row.language for row in self.titles.all()], reader=current_language())


class SectionTitle(models.Model):
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="titles")
    language = models.CharField(_("language"), max_length=8)
    title = models.CharField(_("title"), max_length=80)

    class Meta:
        verbose_name = _("title")
        verbose_name_plural = _("titles")
        constraints = [models.UniqueConstraint(fields=["section", "language"], name="section_title_once_per_language")]

    def __str__(self) -> str:
        return self.title


class Article(models.Model):
    """What stays the same in every language; the words are in its translations."""

    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="articles", verbose_name=_("section"))
    key = models.SlugField(_("key"), max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    featured = models.BooleanField(_("on the home page"), default=False)

    # Only in the editors' list; elsewhere it is an error to ask.
    yes: int
    no: int

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["section", "position"]

    def __str__(self) -> str:
        return self.key


class ArticleTranslationQuerySet(models.QuerySet["ArticleTranslation"]):
    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def in_language(self, language: str) -> Self:
        return self.filter(language=language)

    def for_reader(self, *, language: str) -> Self:
        """The text of each article in `language`, or the one that stands in for it."""
        return self.filter(best_for_reader(self, language=language, of="article"))

    def about(self, topic: Topic) -> Self:
        return self.filter(article__section__topic=topic)

    def in_order(self) -> Self:
        return self.order_by("article__section__topic", "article__section__position", "article__position", "title")


class ArticleTranslation(models.Model):
    """One article in one language: published, read and found on its own."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=8)
    title = models.CharField(_("title"), max_length=160)
    short_title = models.CharField(_("short title"), max_length=60, blank=True, help_text=_("For the home page."))
    slug = models.SlugField(_("slug"), max_length=120)
    summary = models.CharField(_("summary"), max_length=200)
    body = models.TextField(_("text"), help_text=_("Markdown"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    updated_at = models.DateTimeField(_("updated"), editable=False)
    terms = models.TextField(editable=False, help_text=_("What the search finds it by; kept by faq.publishing."))

    objects = ArticleTranslationQuerySet.as_manager()

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        constraints = [
            models.UniqueConstraint(fields=["article", "language"], name="article_once_per_language"),
            models.UniqueConstraint(fields=["language", "slug"], name="article_slug_once_per_language"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its own language's address, whatever the reader's language."""
        with override(self.language):
            return reverse("faq:article", args=[self.slug])

    @property
    def place(self) -> str:
        """The address at which its reader opens it."""
        with address_language(self.language):
            return reverse("faq:article", args=[self.slug])


class RelatedArticle(models.Model):
    """Another text of the same language that belongs to this one; kept by faq.relating, in both directions."""

    text = models.ForeignKey(ArticleTranslation, on_delete=models.CASCADE, related_name="relations")
    other = models.ForeignKey(ArticleTranslation, on_delete=models.CASCADE, related_name="related_to")
    likeness = models.FloatField()  # from 0 to 1

    class Meta:
        verbose_name = _("related article")
        verbose_name_plural = _("related articles")
        constraints = [models.UniqueConstraint(fields=["text", "other"], name="related_article_once")]

    def __str__(self) -> str:
        return f"{self.text_id} ~ {self.other_id}"


class ArticleFeedback(models.Model):
    """A reader's answer to “Did this help?”, nothing about who they are."""

    translation = models.ForeignKey(
        ArticleTranslation, on_delete=models.CASCADE, related_name="feedback", verbose_name=_("article")
    )
    helpful = models.BooleanField(_("it helped"))
    comment = models.TextField(_("comment"), max_length=1000, blank=True)
    created_at = models.DateTimeField(_("given"))

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["translation", "helpful"])]

    def __str__(self) -> str:
        return f"{self.translation_id}: {'+' if self.helpful else '-'}"

"""What a reader sees of the FAQ: the shelves, an article with its neighbours, and what else helps."""

from dataclasses import dataclass

from faq.models import ArticleTranslation, ArticleTranslationQuerySet, Section
from supportportal.foundations.topics import Topic

MAX_RELATED = 3


@dataclass(frozen=True, slots=True)
class Shelf:
    """A topic with its sections; each section has `article_count`."""

    topic: Topic
    sections: list[Section]

    @property
    def article_count(self) -> int:
        return sum(section.article_count for section in self.sections)


def shelves(*, language: str) -> list[Shelf]:
    """All topics in their own order; two queries."""
    sections = list(
        Section.objects.counting_articles(language=language).prefetch_related("titles").order_by("position", "slug")
    )
    return [Shelf(topic, [section for section in sections if section.topic == topic]) for topic in Topic]


def published(*, language: str) -> ArticleTranslationQuerySet:
    """Everything that a reader of `language` is shown, with its section at hand."""
    texts = ArticleTranslation.objects.published().for_reader(language=language)
    return texts.select_related("article__section").prefetch_related("article__section__titles")


def often_asked(*, language: str) -> list[ArticleTranslation]:
    texts = ArticleTranslation.objects.published().for_reader(language=language)
    return list(texts.filter(article__featured=True).in_order())


def neighbours(
    translation: ArticleTranslation, *, language: str
) -> tuple[ArticleTranslation | None, ArticleTranslation | None]:
    """The article before and the one after it in its section, for a reader of `language`."""
    section = list(
        ArticleTranslation.objects.published()
        .for_reader(language=language)
        .filter(article__section=translation.article.section)
        .in_order()
    )
    place = section.index(translation)
    return (section[place - 1] if place else None), (section[place + 1] if place + 1 < len(section) else None)


def related(translation: ArticleTranslation) -> list[ArticleTranslation]:
    """What belongs to it in other sections, as `faq.relating` has kept it: one query."""
    others = ArticleTranslation.objects.published().in_language(translation.language)
    others = others.filter(related_to__text=translation).exclude(article__section=translation.article.section)
    return list(others.order_by("-related_to__likeness", "title")[:MAX_RELATED])


def addresses(translation: ArticleTranslation) -> dict[str, str]:
    """Language to address, for each language this article is published in."""
    texts = ArticleTranslation.objects.published().filter(article=translation.article).order_by("language")
    return {text.language: text.get_absolute_url() for text in texts}

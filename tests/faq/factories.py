"""Sections and articles for tests."""

from faq.models import Article, ArticleTranslation, Section, SectionTitle
from faq.publishing import publish, withdraw
from supportportal.foundations.topics import Topic
from tests.moments import NOON


def make_section(slug: str = "features", *, topic: Topic = Topic.GENERAL, **titles: str) -> Section:
    section, made = Section.objects.get_or_create(topic=topic, slug=slug, defaults={"position": 10})
    if made:
        for language, title in (titles or {"en": slug.title(), "fr": f"{slug} en français"}).items():
            SectionTitle.objects.create(section=section, language=language, title=title)
    return section


def make_article(key: str, *, section: Section | None = None, position: int = 10, featured: bool = False) -> Article:
    return Article.objects.create(section=section or make_section(), key=key, position=position, featured=featured)


def write(
    article: Article, language: str = "en", *, title: str = "", body: str = "Text.", draft: bool = False, **more: str
) -> ArticleTranslation:
    title = title or f"About {article.key}"
    words = {"slug": f"{article.key}-{language}", "summary": f"{title}, in short.", **more}
    text = ArticleTranslation(article=article, language=language, title=title, body=body, **words)
    (withdraw if draft else publish)(text, now=NOON)
    return text

"""The help centre of an invented provider: what an empty portal starts with."""

from datetime import datetime
from pathlib import Path

from faq.models import Article, ArticleTranslation, Section, SectionTitle
from faq.publishing import publish
from supportportal.foundations.manuscripts import read_manuscript
from supportportal.foundations.topics import Topic

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "fr")
# The exact tree: topic, then section slug with its name in English and French.
SECTIONS = {
    Topic.GENERAL: {
        "features": ("Features", "Fonctionnalités"),
        "smartplay": ("SmartPlay", "SmartPlay"),
        "smartdns": ("SmartDNS", "SmartDNS"),
    },
    Topic.BILLING: {
        "payments": ("Payments", "Paiements"),
        "subscriptions": ("Subscriptions", "Abonnements"),
    },
    Topic.CONNECTIVITY: {
        "windows": ("Windows", "Windows"),
        "macos": ("macOS", "macOS"),
        "android": ("Android", "Android"),
        "ios": ("iOS", "iOS"),
        "linux": ("Linux", "Linux"),
        "routers": ("Routers", "Routeurs"),
    },
}


def load(*, now: datetime) -> None:
    """Fill an empty database: every section of the tree, and the articles found in its folder."""
    for topic, sections in SECTIONS.items():
        for position, (slug, names) in enumerate(sections.items(), start=1):
            section = Section.objects.create(topic=topic, slug=slug, position=position * 10)
            for language, name in zip(LANGUAGES, names, strict=True):
                SectionTitle.objects.create(section=section, language=language, title=name)
            _load_articles(section, now=now)


def _load_articles(section: Section, *, now: datetime) -> None:
    for file in sorted((FOLDER / section.topic / section.slug).glob("*.md")):
        key, language, _ = file.name.split(".")
        front_matter, body = read_manuscript(file)
        article, _ = Article.objects.get_or_create(
            key=key,
            defaults={
                "section": section,
                "position": front_matter["position"],
                "featured": front_matter.get("featured", False),
            },
        )
        own_fields = {name: front_matter[name] for name in ("title", "slug", "summary")}
        text = ArticleTranslation(
            article=article, language=language, body=body, short_title=front_matter.get("short_title", ""), **own_fields
        )
        publish(text, now=now)

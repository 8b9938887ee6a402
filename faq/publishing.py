"""An article goes on the shelf, or comes off it: the only way a text is saved."""

from datetime import datetime

from django.db import transaction

from faq.models import Article, ArticleTranslation
from faq.relating import relate
from supportportal.foundations.markdown import plain
from supportportal.foundations.search import indexed


@transaction.atomic
def publish(translation: ArticleTranslation, *, now: datetime) -> None:
    """Saved, and read by everybody from now on; the day it was first published stays."""
    translation.published_at = translation.published_at or now
    _save(translation, now=now)


@transaction.atomic
def withdraw(translation: ArticleTranslation, *, now: datetime) -> None:
    """Saved as a draft, which only editors see."""
    translation.published_at = None
    _save(translation, now=now)


def moved(article: Article) -> None:
    """The article is in another section now, and so related to other articles than before."""
    for text in ArticleTranslation.objects.published().filter(article=article).select_related("article"):
        relate(text)


def _save(translation: ArticleTranslation, *, now: datetime) -> None:
    translation.updated_at = now
    section = translation.article.section.titles.filter(language=translation.language).first()
    summary = f"{translation.summary} {section or ''}"
    translation.terms = indexed(translation.title, summary, plain(translation.body), language=translation.language)
    translation.save()
    relate(translation)

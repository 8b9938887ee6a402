"""Did this help? One answer a reader, counted for the editors."""

from datetime import datetime

from faq.models import ArticleFeedback, ArticleTranslation

LONGEST_COMMENT = 1000


def answer(
    translation: ArticleTranslation, *, helpful: bool, comment: str, earlier: int | None, now: datetime
) -> ArticleFeedback:
    """Kept; a second answer of the same reader (`earlier` is the first one's id) replaces the first."""
    given = ArticleFeedback.objects.filter(pk=earlier or 0, translation=translation).first()
    given = given or ArticleFeedback(translation=translation, created_at=now)
    given.helpful = helpful
    given.comment = comment[:LONGEST_COMMENT] or given.comment
    given.save()
    return given

"""Did this help? One answer a reader, counted for the editors."""

from datetime import datetime

from faq.models import ArticleFeedback, ArticleTranslation

MAX_COMMENT_LENGTH = 1000


def answer(
    translation: ArticleTranslation, *, helpful: bool, comment: str, earlier: int | None, now: datetime
) -> ArticleFeedback:
    """Saves it; a reader's second answer replaces the first, whose id is `earlier`."""
    feedback = ArticleFeedback.objects.filter(pk=earlier or 0, translation=translation).first()
    feedback = feedback or ArticleFeedback(translation=translation, created_at=now)
    feedback.helpful = helpful
    feedback.comment = comment[:MAX_COMMENT_LENGTH] or feedback.comment
    feedback.save()
    return feedback

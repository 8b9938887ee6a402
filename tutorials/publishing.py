"""A set-up guide becomes readable, or stops being so: the only way its words are saved."""

from datetime import datetime

from django.db import transaction

from supportportal.foundations.markdown import plain
from supportportal.foundations.search import indexed
from tutorials.models import TutorialTranslation


@transaction.atomic
def publish(translation: TutorialTranslation, *, now: datetime) -> None:
    """Call it once its steps are saved: the search finds them too."""
    translation.published_at = translation.published_at or now
    _save(translation, now=now)


@transaction.atomic
def withdraw(translation: TutorialTranslation, *, now: datetime) -> None:
    """Saved as a draft, which only editors see."""
    translation.published_at = None
    _save(translation, now=now)


def _save(translation: TutorialTranslation, *, now: datetime) -> None:
    steps = [f"{step.title} {plain(step.body)} {plain(step.result)}" for step in translation.steps.all()]
    text = " ".join([str(translation.tutorial), translation.versions, translation.needs, *steps])
    translation.updated_at = now
    translation.terms = indexed(translation.title, plain(translation.intro), text, language=translation.language)
    translation.save()

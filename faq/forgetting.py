"""Answers to “Did this help?” are deleted once they are old: articles have changed since."""

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from faq.models import ArticleFeedback
from supportportal.foundations.days import years_before
from supportportal.foundations.rows import OldRows

BATCH = 1_000


def forget_due(*, now: datetime) -> None:
    keys = list(_old(now=now).order_by("pk").values_list("pk", flat=True)[:BATCH])
    ArticleFeedback.objects.filter(pk__in=keys).delete()


def what_is_due(*, now: datetime) -> list[OldRows]:
    return [OldRows("answers to “Did this help?”", "KEEP_FEEDBACK_YEARS", _old(now=now), by="created_at")]


def _old(*, now: datetime) -> QuerySet[ArticleFeedback]:
    return ArticleFeedback.objects.filter(created_at__lt=years_before(now, settings.KEEP_FEEDBACK_YEARS))

"""When an answer may leave: on the desk’s clock, in time to come, and not so late that nobody remembers it."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext

LATEST = timedelta(days=60)
MORNING = 9  # o'clock


def tomorrow_morning(now: datetime) -> datetime:
    """The clock may change overnight."""
    here = timezone.localtime(now) + timedelta(days=1)
    return timezone.make_aware(datetime(here.year, here.month, here.day, MORNING), here.tzinfo)


def why_not_then(chosen: datetime | None, *, now: datetime) -> str:
    """Empty: it may."""
    if chosen is None:
        return gettext("Choose a day and a time.")
    if chosen <= now:
        return gettext("That time is over.")
    return gettext("That is more than 60 days away.") if chosen > now + LATEST else ""

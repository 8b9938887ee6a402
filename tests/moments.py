"""The moment at which most stories begin, and moments that are counted in days."""

from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from tickets.guarantee.rules.clock import PARIS, civil_day, end_of

NOON = datetime(2026, 3, 10, 11, tzinfo=UTC)  # a Tuesday, 12:00 in Paris


def days_ago(days: int, *, before: datetime | None = None) -> datetime:
    """So many days on the calendar of Paris, at the same hour there: a clock changed meanwhile makes them no fewer."""
    return (timezone.localtime(before) - timedelta(days=days)).astimezone(UTC)


def day_in_paris(instant: datetime) -> date:
    return civil_day(instant, zone=PARIS)


def end_in_paris(day: date) -> datetime:
    """The first instant after the day."""
    return end_of(day, zone=PARIS)

"""The moment at which most stories begin, and moments that are counted in days."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

NOON = datetime(2026, 3, 10, 11, tzinfo=UTC)  # a Tuesday, 12:00 in Paris


def days_ago(days: int, *, before: datetime | None = None) -> datetime:
    """So many days on the calendar of Paris, at the same hour there: a clock changed meanwhile makes them no fewer."""
    return (timezone.localtime(before) - timedelta(days=days)).astimezone(UTC)

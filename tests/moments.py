"""The moment at which most stories begin."""

from datetime import UTC, datetime

NOON = datetime(2026, 3, 10, 11, tzinfo=UTC)  # a Tuesday, 12:00 in Paris

"""When a topic's chat is open, and when it opens again: on the company’s own clock, with holidays."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Self
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings

from chat.models import ChatTopic, ClosedDay, OpeningHours

COMPANY_ZONE = ZoneInfo(settings.TIME_ZONE)
MAX_DAYS_AHEAD = 400  # a topic that doesn't open within a year doesn't open at all
MIDNIGHT = time(0)


@cache
def public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", years=year))


@dataclass(frozen=True, slots=True)
class Week:
    """The hours, closed days and settings of all topics, read at once."""

    spans: dict[tuple[str, int], list[tuple[time, time]]]  # by topic and weekday, in order
    closed: dict[tuple[str, date], str]  # the reason, by topic (or "" for all) and day
    topics: dict[str, ChatTopic]

    @classmethod
    def read(cls, *, now: datetime) -> Self:
        spans: dict[tuple[str, int], list[tuple[time, time]]] = defaultdict(list)
        for row in OpeningHours.objects.order_by("opens_at"):
            spans[row.topic, row.weekday].append((row.opens_at, row.closes_at))
        days = ClosedDay.objects.filter(day__gte=_paris_day(now))
        closed = {(row.topic, row.day): row.reason for row in days}
        return cls(dict(spans), closed, {row.topic: row for row in ChatTopic.objects.all()})

    def settings_of(self, topic: str) -> ChatTopic:
        return self.topics.get(topic) or ChatTopic(topic=topic)

    def is_open(self, topic: str, *, at: datetime) -> bool:
        return any(begin <= at < end for begin, end in self._day_of(topic, _paris_day(at)))

    def opens_next(self, topic: str, *, after: datetime) -> datetime | None:
        """For a moment when it is closed; None if it stays closed for more than a year."""
        first = _paris_day(after)
        days = (first + timedelta(days=number) for number in range(MAX_DAYS_AHEAD))
        return next((begin for day in days for begin, _ in self._day_of(topic, day) if begin > after), None)

    def reason(self, topic: str, *, at: datetime) -> str:
        """Why this day is closed, if somebody gave a reason."""
        return self.closed.get((topic, _paris_day(at))) or self.closed.get(("", _paris_day(at))) or ""

    def _day_of(self, topic: str, day: date) -> Iterator[tuple[datetime, datetime]]:
        if (topic, day) in self.closed or ("", day) in self.closed:
            return
        for opens, closes in self._spans(topic, day):
            ends_on = day + timedelta(days=1) if closes == MIDNIGHT else day
            yield datetime.combine(day, opens, COMPANY_ZONE), datetime.combine(ends_on, closes, COMPANY_ZONE)

    def _spans(self, topic: str, day: date) -> list[tuple[time, time]]:
        if not any(other == topic for other, _ in self.spans):
            return [(MIDNIGHT, MIDNIGHT)]  # without hours it is always open
        if self.settings_of(topic).holidays and day in public_holidays(day.year):
            return []
        return self.spans.get((topic, day.weekday()), [])


def settings_of(topic: str) -> ChatTopic:
    """The team's own, or the defaults."""
    return ChatTopic.objects.filter(topic=topic).first() or ChatTopic(topic=topic)


def _paris_day(instant: datetime) -> date:
    return instant.astimezone(COMPANY_ZONE).date()

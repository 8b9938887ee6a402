"""A customer who was asked whether it works and doesn't answer: reminded twice, and after fourteen days let be."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tickets.guarantee.rules import clock

REMIND_AFTER = (5, 10)  # days after the question
CLOSE_AFTER = 14
BREATHER = 3  # days a customer has between two reminders, and after the last one, however late they were sent


@dataclass(frozen=True, slots=True)
class Asked:
    """Whether it works: asked, reminded, and not answered so far. `before`: reminders of earlier questions."""

    at: datetime
    reminded: tuple[datetime, ...] = ()
    before: int = 0


def next_reminder_on(asked: Asked, *, zone: str) -> date | None:
    """None once they were reminded as often as we promise."""
    sent = len(asked.reminded)
    if sent >= len(REMIND_AFTER):
        return None
    day = clock.civil_day(asked.at, zone=zone) + timedelta(days=REMIND_AFTER[sent])
    if not asked.reminded:
        return day
    return max(day, clock.civil_day(asked.reminded[-1], zone=zone) + timedelta(days=BREATHER))


def closes_on(asked: Asked, *, zone: str, now: datetime) -> date:
    """The last day of the customer's silence, as a reminder sent now may promise it."""
    reminders_left = len(REMIND_AFTER) - len(asked.reminded)
    breathers = clock.civil_day(now, zone=zone) + timedelta(days=BREATHER * max(reminders_left, 1))
    return max(clock.civil_day(asked.at, zone=zone) + timedelta(days=CLOSE_AFTER), breathers)


def may_close_at(asked: Asked, *, zone: str) -> datetime | None:
    """When the day that the last reminder promised is over; None until that reminder was sent."""
    if next_reminder_on(asked, zone=zone):
        return None
    last_day = closes_on(asked, zone=zone, now=asked.reminded[-1])
    return clock.end_of(last_day, zone=zone)

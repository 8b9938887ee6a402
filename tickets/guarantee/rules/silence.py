"""A customer asked whether it works doesn't answer: two reminders, and after fourteen days the case may be closed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tickets.guarantee.rules import clock

REMIND_AFTER_DAYS = (5, 10)  # days after the question
CLOSE_AFTER_DAYS = 14  # after the question
DAYS_BETWEEN_REMINDERS = 3  # at least, and after the last one too, however late they were sent


@dataclass(frozen=True, slots=True)
class PendingConfirmation:
    """We asked whether it works, and have no answer yet. `before`: how many reminders of earlier questions."""

    at: datetime
    reminded: tuple[datetime, ...] = ()
    before: int = 0


def next_reminder_on(confirmation: PendingConfirmation, *, zone: str) -> date | None:
    """None once every reminder has been sent."""
    reminders_sent = len(confirmation.reminded)
    if reminders_sent >= len(REMIND_AFTER_DAYS):
        return None
    day = clock.civil_day(confirmation.at, zone=zone) + timedelta(days=REMIND_AFTER_DAYS[reminders_sent])
    if not confirmation.reminded:
        return day
    return max(day, clock.civil_day(confirmation.reminded[-1], zone=zone) + timedelta(days=DAYS_BETWEEN_REMINDERS))


def closes_on(confirmation: PendingConfirmation, *, zone: str, now: datetime) -> date:
    """The last day to answer, as a reminder sent now may promise it."""
    reminders_left = len(REMIND_AFTER_DAYS) - len(confirmation.reminded)
    reminders_end = clock.civil_day(now, zone=zone) + timedelta(days=DAYS_BETWEEN_REMINDERS * max(reminders_left, 1))
    return max(clock.civil_day(confirmation.at, zone=zone) + timedelta(days=CLOSE_AFTER_DAYS), reminders_end)


def may_close_at(confirmation: PendingConfirmation, *, zone: str) -> datetime | None:
    """The end of the day that the last reminder promised; None until it has been sent."""
    if next_reminder_on(confirmation, zone=zone):
        return None
    last_day = closes_on(confirmation, zone=zone, now=confirmation.reminded[-1])
    return clock.end_of(last_day, zone=zone)

"""Is the sweep at work, and do the clocks agree? Asked from outside of it, and told to the operator once an outage."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import redis
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import DatabaseError, connection
from django.db.models import Min
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from supportportal.foundations import heartbeat
from tickets.guarantee.sweep.case_sweep import Swept, sweep_cases
from tickets.models import ConformityCase

log = logging.getLogger(__name__)

LATE_AFTER = timedelta(minutes=5)  # a sweep comes every minute
CLOCKS_DIFFER = 1.0  # seconds


@dataclass(frozen=True, slots=True)
class Look:
    """`silent_seconds`: since a sweep came through, None when Redis doesn't know; `waiting_seconds`: of the case that
    waits longest for its notice; `clock_seconds`: how far the database's clock is ahead of this machine's."""

    silent_seconds: float | None = None
    waiting_seconds: float = 0.0
    clock_seconds: float = 0.0

    @property
    def swept(self) -> bool:
        """The rows decide where the sign is missing: Redis may forget at any moment."""
        late = LATE_AFTER.total_seconds()
        return self.waiting_seconds <= late and (self.silent_seconds or 0.0) <= late

    @property
    def clocks_agree(self) -> bool:
        return abs(self.clock_seconds) <= CLOCKS_DIFFER


def database_now() -> datetime:
    """The time that counts for deadlines: one clock for all machines. With SQLite it is this machine's."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


def sweep_and_sign(*, now: datetime) -> Swept:
    """A sweep, and the sign that it came through to its end."""
    swept = sweep_cases(now=now)
    heartbeat.cases_swept(now)
    return swept


def look(*, now: datetime) -> Look:
    """`now`: this machine's clock, just read. Two queries, one of them only where the database has its own clock."""
    ahead = (database_now() - now).total_seconds() if connection.vendor == "postgresql" else 0.0
    oldest = ConformityCase.objects.to_be_told(now).aggregate(at=Min("next_notice_at"))["at"]
    waiting = (now - oldest).total_seconds() if oldest else 0.0
    return Look(_silent(now=now), round(waiting, 1), round(ahead, 1))


def watch(*, now: datetime) -> bool:
    """Whether all is well; if not, the operator gets one letter, and the next one after all was well in between.

    Sent from here and not through the outbox, which may be dead of the same cause.
    """
    problem = _problem(now=now)
    told = settings.PORTAL_DATA / "watchdog.told"
    if not problem:
        told.unlink(missing_ok=True)
        return True
    log.error("watchdog: %s", problem)
    if settings.OPERATOR_ADDRESS and _claimed(told):
        _tell(problem, told)
    return False


def _silent(*, now: datetime) -> float | None:
    try:
        swept_at = heartbeat.cases_swept_at()
    except redis.RedisError:
        return None
    return None if swept_at is None else round(max((now - swept_at).total_seconds(), 0.0), 1)


def _problem(*, now: datetime) -> str:
    """In a sentence, for a person at night; empty when there is none."""
    with translation.override(settings.LANGUAGE_CODE):
        try:
            seen = look(now=now)
        except DatabaseError:
            return _("The database does not answer.")
        if not seen.swept:
            minutes = round(max(seen.waiting_seconds, seen.silent_seconds or 0.0) / 60)
            return _("The sweep of the cases is %(minutes)s minutes late: deadlines pass, and nobody is told.") % {
                "minutes": minutes
            }
        if not seen.clocks_agree:
            apart = {"seconds": abs(seen.clock_seconds)}
            return _("The clocks of the database and of this machine are %(seconds)s seconds apart.") % apart
    return ""


def _claimed(told: Path) -> bool:
    """Rival: a second watchdog on this machine. The file is made once; it stays as long as the outage."""
    try:
        told.open("x").close()
    except FileExistsError:
        return False
    return True


def _tell(problem: str, told: Path) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("%(portal)s: the clock of the guarantee needs you") % {"portal": settings.PORTAL_NAME}
        advice = _("What is late is a letter, never a right: whether a promise is broken is read from the dates alone.")
    body = f"{problem}\n\n{advice}\n\n{settings.PORTAL_URL}/health/ready\n"
    try:
        EmailMessage(subject, body, settings.SUPPORT_ADDRESS, [settings.OPERATOR_ADDRESS]).send()
    except OSError as reason:  # and smtplib's own errors, which are its children
        told.unlink(missing_ok=True)  # nobody was told: in a minute again
        log.error("the operator could not be told: %s", type(reason).__name__)

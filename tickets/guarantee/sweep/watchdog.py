"""Does the sweep run, and do the clocks agree? Checked from outside; the operator is told once for each outage."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import redis
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Min
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from supportportal.foundations import heartbeat
from supportportal.foundations.staff.audit import Act, record_act
from tickets.guarantee.sweep import plausible_clock, undecided_claims
from tickets.guarantee.sweep.case_sweep import Swept, sweep_cases
from tickets.guarantee.sweep.plausible_clock import Leap, Uptime
from tickets.guarantee.sweep.undelivered import hear_of_undelivered
from tickets.models import ConformityCase, LastSweep
from tickets.outbox.operator_letter import outage_is_over, tell_operator

log = logging.getLogger(__name__)

SWEEP_LATE_AFTER = timedelta(minutes=5)  # a sweep comes every minute
LONGEST_LOOK = timedelta(minutes=10)  # at the clock, until somebody says that it is right
MAX_CLOCK_DIFFERENCE = 1.0  # seconds
OUTAGE = "watchdog"


@dataclass(frozen=True, slots=True)
class SweepHealth:
    """`silent_seconds`: since the last finished sweep, None when Redis doesn't know; `waiting_seconds`: of the case
    that waits longest for its notice; `clock_seconds`: how far the database's clock is ahead of this machine's."""

    silent_seconds: float | None = None
    waiting_seconds: float = 0.0
    clock_seconds: float = 0.0

    @property
    def swept(self) -> bool:
        """Decided by the rows where the heartbeat is missing: Redis may forget it at any moment."""
        late = SWEEP_LATE_AFTER.total_seconds()
        return self.waiting_seconds <= late and (self.silent_seconds or 0.0) <= late

    @property
    def clocks_agree(self) -> bool:
        return abs(self.clock_seconds) <= MAX_CLOCK_DIFFERENCE


def database_now() -> datetime:
    """The time that counts for deadlines: the database's, one clock for all machines. With SQLite, this machine's."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


def sweep_and_sign(*, now: datetime, uptime: Uptime | None) -> Swept:
    """A sweep, and a heartbeat once it has finished; neither while the clock isn't to be believed."""
    if leap := plausible_clock.leap(now=now, uptime=uptime):
        log.error("no sweep: the clock leapt by %s", leap.by)
        return Swept()
    hear_of_undelivered(now=now)
    swept = sweep_cases(now=now)
    plausible_clock.sign(now=now, uptime=uptime)
    heartbeat.cases_swept(now)
    return swept


class IrrevocableAct(Protocol):
    def __call__(self, *, now: datetime) -> object: ...


def by_a_believed_clock(act: IrrevocableAct, *, now: datetime, uptime: Uptime | None) -> None:
    """What can't be taken back: money told to billing, letters about contracts, erasing. Else it waits for a round."""
    if not plausible_clock.leap(now=now, uptime=uptime):
        act(now=now)


def decide_claims(*, now: datetime, uptime: Uptime | None) -> None:
    """Leads may be told early; a case opens only by a clock that is to be believed."""
    if not plausible_clock.leap(now=now, uptime=uptime):
        undecided_claims.decide_overdue(now=now)
    undecided_claims.tell_leads(now=now)


@transaction.atomic
def believe_clock(*, shown: datetime | None, now: datetime, uptime: Uptime | None) -> Leap | None:
    """A person says that the clock is right: the sweep goes on. Returns what had been in doubt, and is no more.

    `shown`: what the clock said when they looked. If it says something else by now than a moment later, they have to
    look again: it may have leapt once more.
    """
    leap = plausible_clock.leap(now=now, uptime=uptime)
    if shown is None or not timedelta(0) <= now - shown <= LONGEST_LOOK:
        return None
    if leap:
        plausible_clock.sign(now=now, uptime=uptime)
        clock, swept = (f"{moment:%Y-%m-%d %H:%M} UTC" for moment in (now, leap.swept_at))
        record_act(Act.CLOCK_BELIEVED, about=LastSweep, clock=clock, swept=swept)
    return leap


def look(*, now: datetime) -> SweepHealth:
    """`now`: this machine's clock, just read. One query, and a second where the database has its own clock."""
    ahead = (database_now() - now).total_seconds() if connection.vendor == "postgresql" else 0.0
    oldest = ConformityCase.objects.to_be_told(now).aggregate(at=Min("next_notice_at"))["at"]
    waiting = (now - oldest).total_seconds() if oldest else 0.0
    return SweepHealth(_seconds_since_sweep(now=now), round(waiting, 1), round(ahead, 1))


def watch(*, now: datetime) -> bool:
    """Whether all is well. If not, the operator gets one letter, and none again until all was well in between."""
    problem = _problem(now=now)
    if not problem:
        outage_is_over(OUTAGE)
        return True
    log.error("watchdog: %s", problem)
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("%(portal)s: the clock of the guarantee needs you") % {"portal": settings.PORTAL_NAME}
        advice = _("What is late is a letter, never a right: whether a promise is broken is read from the dates alone.")
    tell_operator(OUTAGE, subject=subject, body=f"{problem}\n\n{advice}\n\n{settings.PORTAL_URL}/health/ready\n")
    return False


def _seconds_since_sweep(*, now: datetime) -> float | None:
    try:
        swept_at = heartbeat.cases_swept_at()
    except redis.RedisError:
        return None
    return None if swept_at is None else round(max((now - swept_at).total_seconds(), 0.0), 1)


def _problem(*, now: datetime) -> str:
    """In one sentence, for somebody woken at night; empty when there is none."""
    with translation.override(settings.LANGUAGE_CODE):
        try:
            health = look(now=now)
        except DatabaseError:
            return _("The database does not answer.")
        if leap := plausible_clock.leap(now=now, uptime=plausible_clock.uptime()):
            return what_leapt(leap, now=now)
        if not health.swept:
            minutes = round(max(health.waiting_seconds, health.silent_seconds or 0.0) / 60)
            return _("The sweep of the cases is %(minutes)s minutes late: deadlines pass, and nobody is told.") % {
                "minutes": minutes
            }
        if not health.clocks_agree:
            placeholders = {"seconds": abs(health.clock_seconds)}
            return _("The clocks of the database and of this machine are %(seconds)s seconds apart.") % placeholders
    return ""


def what_leapt(leap: Leap, *, now: datetime) -> str:
    placeholders = {"now": f"{now:%Y-%m-%d %H:%M}", "swept": f"{leap.swept_at:%Y-%m-%d %H:%M}"}
    return (
        _(
            "The clock says %(now)s UTC, and the last sweep of the cases was at %(swept)s UTC: it may have leapt. No "
            "letter about a case goes out until the clock is set right, or somebody says that it is right: on the "
            "first page of the desk, or by manage.py believe_clock"
        )
        % placeholders
    )

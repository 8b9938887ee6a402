"""Is the portal alive, and does its work get done? Asked by machines every few seconds, so it costs next to nothing."""

import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import psycopg
import redis
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection
from django.db.models import Min
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from chat import sweeping
from supportportal.foundations import heartbeat
from tickets.guarantee.sweep import watchdog
from tickets.mailroom.arriving import door_check, server_certificate, spool
from tickets.mailroom.arriving.imap_login import account_of
from tickets.mailroom.sorting import mail_records
from tickets.models import IncomingEmail, MailboxCursor, OutgoingEmail
from tickets.outbox import oauth

Finding = Mapping[str, object]  # always with "ok"

HEARTBEAT_LATE_AFTER = timedelta(seconds=45)  # beat sends one every ten seconds
LETTER_LATE_AFTER = timedelta(minutes=2)  # sorted within seconds, else something is stuck
OUTBOX_LATE_AFTER = timedelta(minutes=5)
MAILBOX_LATE_AFTER = timedelta(seconds=45)  # we look every 25 seconds, or oftener
DOOR_LATE_AFTER = timedelta(seconds=35)  # an intake checks its doors every eight seconds
DOOR_FORGOTTEN_AFTER = timedelta(days=1)  # an intake that was killed, perhaps with its machine, and never came back
DATABASE_ANSWERS_WITHIN = 1.0  # seconds; others may wait longer for a connection, a health check may not
MIN_FREE_MB = 200  # on the disk of letters and files


@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """The process answers; it asks nobody else."""
    return JsonResponse({"ok": True})


@never_cache
def web(request: HttpRequest) -> JsonResponse:
    """For load balancers: can this process serve pages? What other processes do is no reason to send nobody here."""
    database = _database()
    return _health_response({"database": database})


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    return _health_response(look_around(now=timezone.now()))


class HealthResponse(JsonResponse):
    _has_been_logged = True  # Django's mark: whoever asks is told, every few seconds


def _health_response(findings: Mapping[str, Finding]) -> HealthResponse:
    ok = all(finding["ok"] for finding in findings.values())
    return HealthResponse({"ok": ok, **findings}, status=200 if ok else 503)


def look_around(*, now: datetime) -> dict[str, Finding]:
    """Five queries (six on PostgreSQL), three Redis round trips (four with a mail server), one folder.

    What can't be asked is not ok.
    """
    findings = {**_work_in_the_database(now=now), **_signs_of_life(now=now)}
    findings |= _mailbox(findings["database"], now=now) | _way_out(now=now) | _certificate(now=now) | _mail_token()
    findings |= _clock_of_the_cases(findings["database"], now=now)
    return {**findings, "chats": _chats(findings["database"], now=now), "spool": _spool(now=now), "disk": _disk()}


def _work_in_the_database(*, now: datetime) -> dict[str, Finding]:
    try:
        _require_connection()
        letter = (
            IncomingEmail.objects.unsorted()
            .exclude(source=IncomingEmail.Source.IMPORT)
            .aggregate(at=Min("received_at"))["at"]
        )
        lost = mail_records.unexplained()
        email = OutgoingEmail.objects.due(now).aggregate(at=Min("next_attempt_at"))["at"]
    except DatabaseError:
        return {
            "database": {"ok": False},
            "letters": {"ok": False, "oldest_unsorted_seconds": None},
            "ledger": {"ok": False, "unexplained": None},
            "outbox": {"ok": False, "lag_seconds": None},
        }
    unsorted, lag = _seconds_since(letter, now=now), _seconds_since(email, now=now)
    return {
        "database": {"ok": True},
        "letters": {"ok": unsorted <= LETTER_LATE_AFTER.total_seconds(), "oldest_unsorted_seconds": unsorted},
        "ledger": {"ok": lost == 0, "unexplained": lost},
        "outbox": {"ok": settings.OUTGOING_HOLD or lag <= OUTBOX_LATE_AFTER.total_seconds(), "lag_seconds": lag},
    }


def _database() -> Finding:
    try:
        _require_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return {"ok": False}
    return {"ok": True}


def _require_connection() -> None:
    """PostgreSQL's connections come from a pool, where one waits in vain while there is no server."""
    pool = getattr(connection, "pool", None)
    if pool is None or connection.connection is not None:
        return
    try:
        pool.open()
        with pool.connection(timeout=DATABASE_ANSWERS_WITHIN):
            return
    except psycopg.Error as problem:
        raise OperationalError(str(problem)) from problem


def _signs_of_life(*, now: datetime) -> dict[str, Finding]:
    """Beat is judged by when it last called, the worker by whether it answered that call: each can be ill alone."""
    try:
        signs = heartbeat.signs_of_life()
    except redis.RedisError:
        return {
            "redis": {"ok": False},
            "beat": {"ok": False, "drift_seconds": None},
            "worker": {"ok": False, "silent_seconds": None},
            **_doors({}, now=now),
        }
    called, answered = signs.beat_called_at, signs.worker_answered_at
    late = HEARTBEAT_LATE_AFTER.total_seconds()
    drift = None if called is None else _seconds_since(called, now=now)
    silent: float | None = None
    if answered is not None:
        silent = 0.0 if called is None or answered >= called else _seconds_since(answered, now=now)
    return {
        "redis": {"ok": True},
        "beat": {"ok": drift is not None and drift <= late, "drift_seconds": drift},
        "worker": {"ok": silent is not None and silent <= late, "silent_seconds": silent},
        **_doors(signs.doors_answered_at, now=now),
    }


def _doors(answered: Mapping[str, datetime], *, now: datetime) -> dict[str, Finding]:
    """Are letters taken by SMTP, and by LMTP? The intakes say so themselves, see `door_signs`.

    A portal opened by `serve` has its own intake, and asks about no other. Web servers on their own have none: there
    one intake on any machine is enough, and none is expected where there never was one.
    """
    if settings.PORTAL_OWN_INTAKE:
        latest = {kind: answered.get(name) for kind, name in door_check.names().items()}
    else:
        lately = {name: at for name, at in answered.items() if now - at < DOOR_FORGOTTEN_AFTER}
        in_order = sorted(lately.items(), key=lambda sign: sign[1])
        latest = {door_check.kind_of(name): at for name, at in in_order}
    silent = {kind: None if at is None else _seconds_since(at, now=now) for kind, at in latest.items()}
    late = DOOR_LATE_AFTER.total_seconds()
    return {kind: {"ok": at is not None and at <= late, "silent_seconds": at} for kind, at in silent.items()}


def _spool(*, now: datetime) -> Finding:
    """Letters that were accepted and aren't rows yet."""
    try:
        times = [file.stat().st_mtime for file in spool.waiting()]
    except FileNotFoundError:  # collected while we looked
        times = []
    oldest = _seconds_since(datetime.fromtimestamp(min(times), UTC) if times else None, now=now)
    return {"ok": oldest <= LETTER_LATE_AFTER.total_seconds(), "files": len(times), "oldest_seconds": oldest}


def _clock_of_the_cases(database: Finding, *, now: datetime) -> dict[str, Finding]:
    """Is anybody told of deadlines, and do the clocks that decide them agree?"""
    try:
        seen = watchdog.look(now=now) if database["ok"] else None
    except DatabaseError:
        seen = None
    if seen is None:
        nothing = {"silent_seconds": None, "waiting_seconds": None}
        return {"cases": {"ok": False, **nothing}, "clock": {"ok": False, "database_ahead_seconds": None}}
    return {
        "cases": {"ok": seen.swept, "silent_seconds": seen.silent_seconds, "waiting_seconds": seen.waiting_seconds},
        "clock": {"ok": seen.clocks_agree, "database_ahead_seconds": seen.clock_seconds},
    }


def _chats(database: Finding, *, now: datetime) -> Finding:
    """Are waiting chats handed out, and those taken back that nobody answers?"""
    try:
        seen = sweeping.sweep_health(now=now) if database["ok"] else None
    except DatabaseError:
        seen = None
    if seen is None:
        return {"ok": False, "silent_seconds": None, "overdue_seconds": None}
    return {"ok": seen.swept, "silent_seconds": seen.silent_seconds, "overdue_seconds": seen.overdue_seconds}


def _mailbox(database: Finding, *, now: datetime) -> dict[str, Finding]:
    """Nothing where no mailbox is fetched from: then it costs nothing either."""
    if not settings.IMAP_URL:
        return {}
    looked = MailboxCursor.objects.filter(mailbox=account_of(settings.IMAP_URL).name) if database["ok"] else None
    at = looked.values_list("looked_at", flat=True).first() if looked is not None else None
    silent = None if at is None else _seconds_since(at, now=now)
    return {
        "mailbox": {"ok": silent is not None and silent <= MAILBOX_LATE_AFTER.total_seconds(), "silent_seconds": silent}
    }


def _way_out(*, now: datetime) -> dict[str, Finding]:
    """Does our own mail server take letters? Why it doesn't is for the desk: anybody may ask for our health."""
    if not settings.EMAIL_URL:
        return {}
    try:
        shut = heartbeat.shut_way()
    except redis.RedisError:
        return {"way_out": {"ok": False, "shut_seconds": None}}
    seconds = _seconds_since(shut.since if shut else None, now=now)
    return {"way_out": {"ok": seconds <= OUTBOX_LATE_AFTER.total_seconds(), "shut_seconds": seconds}}


def _certificate(*, now: datetime) -> dict[str, Finding]:
    """Of the door for letters; expired, letters are still taken, from senders who don't look."""
    if not settings.SMTP_TLS_CERT:
        return {}
    ends_at = server_certificate.ends_at()
    days = None if ends_at is None else round((ends_at - now) / timedelta(days=1), 1)
    return {"certificate": {"ok": days is not None and days > 0, "days_left": days}}


def _mail_token() -> dict[str, Finding]:
    return {"mail_token": {"ok": oauth.refusal() is None}} if settings.MAIL_OAUTH_URL else {}


def _disk() -> Finding:
    free = shutil.disk_usage(settings.PORTAL_DATA).free // 1024**2
    return {"ok": free >= MIN_FREE_MB, "free_mb": free}


def _seconds_since(moment: datetime | None, *, now: datetime) -> float:
    return 0.0 if moment is None else round(max((now - moment).total_seconds(), 0.0), 1)

"""Is the portal alive, and does its work get done? Asked by machines every few seconds, so it costs next to nothing."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import redis
from django.db import DatabaseError
from django.db.models import Min
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from supportportal import heartbeat
from tickets.mailroom import ledger, spool
from tickets.models import IncomingEmail, OutgoingEmail

Finding = Mapping[str, object]  # always with "ok"

HEARTBEAT_LATE_AFTER = timedelta(seconds=45)  # beat sends one every ten seconds
LETTER_LATE_AFTER = timedelta(minutes=2)  # sorted within seconds, else something is stuck
OUTBOX_LATE_AFTER = timedelta(minutes=5)


@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """The process answers; it asks nobody else."""
    return JsonResponse({"ok": True})


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    findings = look_around(now=timezone.now())
    ok = all(finding["ok"] for finding in findings.values())
    return JsonResponse({"ok": ok, **findings}, status=200 if ok else 503)


def look_around(*, now: datetime) -> dict[str, Finding]:
    """Three queries, one Redis round trip, one folder; what can't be asked is not ok. Seconds, not moments."""
    return {**_work_in_the_database(now=now), **_signs_of_life(now=now), "spool": _spool(now=now)}


def _work_in_the_database(*, now: datetime) -> dict[str, Finding]:
    try:
        letter = (
            IncomingEmail.objects.unsorted()
            .exclude(source=IncomingEmail.Source.IMPORT)
            .aggregate(at=Min("received_at"))["at"]
        )
        lost = ledger.unexplained()
        email = OutgoingEmail.objects.due(now).aggregate(at=Min("next_attempt_at"))["at"]
    except DatabaseError:
        return {
            "database": {"ok": False},
            "letters": {"ok": False, "oldest_unsorted_seconds": None},
            "ledger": {"ok": False, "unexplained": None},
            "outbox": {"ok": False, "lag_seconds": None},
        }
    unsorted, lag = _since(letter, now=now), _since(email, now=now)
    return {
        "database": {"ok": True},
        "letters": {"ok": unsorted <= LETTER_LATE_AFTER.total_seconds(), "oldest_unsorted_seconds": unsorted},
        "ledger": {"ok": lost == 0, "unexplained": lost},
        "outbox": {"ok": lag <= OUTBOX_LATE_AFTER.total_seconds(), "lag_seconds": lag},
    }


def _signs_of_life(*, now: datetime) -> dict[str, Finding]:
    """Beat is judged by when it last called, the worker by whether it answered that call: each can be ill alone."""
    try:
        signs = heartbeat.signs_of_life()
    except redis.RedisError:
        return {
            "redis": {"ok": False},
            "beat": {"ok": False, "drift_seconds": None},
            "worker": {"ok": False, "silent_seconds": None},
        }
    called, answered = signs.beat_called_at, signs.worker_answered_at
    late = HEARTBEAT_LATE_AFTER.total_seconds()
    drift = None if called is None else _since(called, now=now)
    silent: float | None = None
    if answered is not None:
        silent = 0.0 if called is None or answered >= called else _since(answered, now=now)
    return {
        "redis": {"ok": True},
        "beat": {"ok": drift is not None and drift <= late, "drift_seconds": drift},
        "worker": {"ok": silent is not None and silent <= late, "silent_seconds": silent},
    }


def _spool(*, now: datetime) -> Finding:
    """Letters that were accepted and aren't rows yet."""
    try:
        times = [file.stat().st_mtime for file in spool.waiting()]
    except FileNotFoundError:  # collected while we looked
        times = []
    oldest = _since(datetime.fromtimestamp(min(times), UTC) if times else None, now=now)
    return {"ok": oldest <= LETTER_LATE_AFTER.total_seconds(), "files": len(times), "oldest_seconds": oldest}


def _since(moment: datetime | None, *, now: datetime) -> float:
    return 0.0 if moment is None else round(max((now - moment).total_seconds(), 0.0), 1)

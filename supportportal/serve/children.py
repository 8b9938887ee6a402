"""Who works in the portal: the command of each process, with the reasons for its flags."""

import asyncio
import sys
from datetime import datetime

from django.conf import settings

from supportportal.serve import readiness, redis_server, web_server
from supportportal.serve.child import Plan


def redis() -> Plan:
    async def ready() -> bool:
        return await asyncio.to_thread(readiness.redis_answers, settings.REDIS_URL)

    return Plan("redis", redis_server.command(settings.PORTAL_DATA), ready=ready)


def workers(*, since: datetime) -> list[Plan]:
    """In the order in which they start. `since`: signs of life from before it don't count."""
    mailboxes = [imap()] if settings.IMAP_URL else []
    return [worker(since=since), beat(), smtp(), *mailboxes, web()]


def worker(*, since: datetime) -> Plan:
    """Processes, not threads: a letter that makes a parser run hot holds up one process, and may be killed alone."""

    async def ready() -> bool:
        return await asyncio.to_thread(readiness.worker_answered_since, since)

    flags = ["--pool", "prefork", "--concurrency", str(settings.WORKER_PROCESSES), "--loglevel", settings.LOG_LEVEL]
    alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]  # there is no second worker to talk to
    return Plan("worker", _celery("worker", *flags, *alone), environment=NO_CHECKS, ready=ready, grace=15)


def beat() -> Plan:
    schedule = settings.PORTAL_DATA / "beat" / "schedule"
    schedule.parent.mkdir(mode=0o700, exist_ok=True)
    flags = ["--schedule", str(schedule), "--pidfile", ""]
    return Plan("beat", _celery("beat", *flags, "--loglevel", "WARNING"), environment=NO_CHECKS, grace=5)


def smtp() -> Plan:
    """LMTP too, where it is wanted."""
    # Large letters go back to the system when they are done with, instead of leaving holes in the heap (glibc only).
    memory = {"MALLOC_MMAP_THRESHOLD_": "262144"}
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "smtp_intake"]
    return Plan("smtp", command, environment=memory, ready=readiness.letters_are_taken)


def imap() -> Plan:
    """Ready at once: a mailbox that can't be reached is called again and again, and the portal opens without it."""
    return Plan("imap", [sys.executable, str(settings.BASE_DIR / "manage.py"), "imap_intake"])


def web() -> Plan:
    async def ready() -> bool:
        return await readiness.page_answers(settings.PORT, path="/health/live")

    command = web_server.command(
        settings.PORTAL_SERVER,
        "supportportal.asgi:application",
        host=settings.HOST,
        port=settings.PORT,
    )
    return Plan("web", command, environment=OWN_INTAKE, ready=ready, grace=web_server.DRAIN_SECONDS + 2)


# Health expects letters to be taken here: see `health._doors`.
OWN_INTAKE = {"PORTAL_OWN_INTAKE": "1"}
# Django's own checks ran when the portal was built; here they cost seconds. Root knows that it may be unwise.
NO_CHECKS = {"SKIP_CHECKS": "1", "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}


def _celery(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "celery", "--quiet", "--app", "supportportal", *arguments]

"""The whole portal, opened: lock, ports, Redis, migrations, demo content, then everyone who works here."""

import asyncio
import contextlib
import sys
import threading
from collections.abc import Callable, Iterator

from django.conf import settings
from django.utils import timezone

from supportportal.foundations import environment
from supportportal.foundations.environment import refuse
from supportportal.serve import banner, children, database, readiness, watching
from supportportal.serve.child import CannotStart, Plan
from supportportal.serve.collecting import collect_static_files
from supportportal.serve.lock import only_portal_of
from supportportal.serve.ports import Port, require_free
from supportportal.serve.shared_memory import require_shared_memory
from supportportal.serve.supervisor import Supervisor, say


def serve() -> None:
    """Returns when the portal was asked to stop and has stopped; leaves with one sentence when it can't start."""
    with only_portal_of(settings.PORTAL_DATA):
        require_free(list(_ports()), host=settings.HOST)
        require_shared_memory()
        database.require_answer()
        database.require_own_folder(now=timezone.now())
        redis = _redis_of_our_own()
        try:
            asyncio.run(_run(redis))
        except CannotStart as reason:
            raise refuse(str(reason)) from None


def _ports() -> Iterator[Port]:
    yield Port(settings.PORT, "PORT", "the web server")
    yield Port(settings.SMTP_PORT, "SMTP_PORT", "incoming letters")
    if settings.LMTP_PORT:
        yield Port(settings.LMTP_PORT, "LMTP_PORT", "incoming letters by LMTP")


async def _run(redis: Plan | None) -> None:
    supervisor = Supervisor(folder=settings.BASE_DIR)
    await supervisor.run(_open(supervisor, redis=redis))


async def _open(supervisor: Supervisor, *, redis: Plan | None) -> None:
    if redis is not None:
        await supervisor.start(redis)
    await _in_a_thread(collect_static_files)
    await _in_a_thread(lambda: database.prepare(demo=settings.PORTAL_DEMO, now=timezone.now()))
    await _in_a_thread(readiness.forget_earlier_signs)
    await supervisor.start(*children.workers(since=timezone.now()))
    for line in [*environment.misspelt(), *banner.lines(terminal=sys.stdout.isatty())]:
        say(line)
    await watching.keep_watch()


async def _in_a_thread(work: Callable[[], None]) -> None:
    """In a thread that nobody waits for when we are asked to stop: its transaction is then as if never begun."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def finish(problem: BaseException | None) -> None:
        if not done.cancelled():
            done.set_exception(problem) if problem else done.set_result(None)

    def run() -> None:
        problem = None
        try:
            work()
        except Exception as raised:  # whatever it is, the waiting side raises it
            problem = raised
        with contextlib.suppress(RuntimeError):  # the loop is closed: we were asked to stop
            loop.call_soon_threadsafe(finish, problem)

    threading.Thread(target=run, daemon=True).start()
    await done


def _redis_of_our_own() -> Plan | None:
    """None when the operator's own server is to be used, which then has to answer."""
    why_not = readiness.why_no_redis(settings.REDIS_URL)
    if environment.embedded_redis_url(settings.PORTAL_DATA) != settings.REDIS_URL:
        if why_not:
            raise refuse(f"REDIS_URL is “{environment.without_password(settings.REDIS_URL)}”, {why_not}.")
        return None
    if not why_not:
        raise refuse(f"a Redis left over from an earlier start still holds {settings.PORTAL_DATA / 'redis'}. Stop it.")
    return children.redis()

"""Two who act at one moment, in a certain order: the second begins while the first has not committed yet."""

import threading
from collections.abc import Callable

from django.db import connection, transaction


def while_a_rival_commits(theirs: Callable[[], object], mine: Callable[[], object]) -> None:
    """On PostgreSQL `mine` waits for a lock of `theirs`; SQLite lets nobody begin before the commit."""
    thread = threading.Thread(target=_closing_its_connection(mine))
    with transaction.atomic():
        theirs()
        if connection.vendor == "postgresql":
            thread.start()
            _wait_until_somebody_waits()
    if connection.vendor != "postgresql":
        thread.start()
    thread.join(20)


def _closing_its_connection(work: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    return run


def _wait_until_somebody_waits() -> None:
    with connection.cursor() as cursor:
        for _ in range(2_000):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_sleep(0.005) IS NOT NULL")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")

"""A knock on the worker's door: "there is work". The work itself is rows, and the sweep finds them without a knock."""

import logging
from functools import partial

from celery import current_app
from django.db import connection, transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def knock_after_commit(task: str, *ids: int) -> None:
    """Wake the worker once the rows are committed. `task` is a name, since nobody imports tasks.

    A broker that is away is only logged: beat sweeps the same rows every few seconds.
    """
    hooks = (hook for _, hook, *_ in connection.run_on_commit)
    if not any(isinstance(hook, partial) and hook.args == (task, *ids) for hook in hooks):  # one knock is enough
        transaction.on_commit(partial(knock, task, *ids))


def knock(task: str, *ids: int) -> None:
    try:
        current_app.send_task(task, args=ids, retry=False, ignore_result=True)
    except OperationalError as problem:
        log.warning("no broker for %s, the sweep will do it: %s", task, problem)

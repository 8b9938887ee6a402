"""Database work of the chat's sockets, on four threads of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from channels.db import DatabaseSyncToAsync

Params = ParamSpec("Params")
Result = TypeVar("Result")

# By default Channels runs the database work of all sockets and pages of a process on a single thread.
_thread_pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="chat")


async def in_database(work: Callable[Params, Result], *args: Params.args, **kwargs: Params.kwargs) -> Result:
    """Runs `work` on one of the threads, whose stale connections are closed before and after."""
    result: Result = await DatabaseSyncToAsync(work, thread_sensitive=False, executor=_thread_pool)(*args, **kwargs)
    return result

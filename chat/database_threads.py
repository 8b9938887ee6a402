"""Database work of the chat's sockets, on four threads of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from channels.db import DatabaseSyncToAsync

Given = ParamSpec("Given")
Result = TypeVar("Result")

# Channels' default puts the database work of all sockets and pages of a process on one single thread.
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="chat")


async def in_database(work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Result:
    """Runs `work` on one of the threads, whose stale connections are closed before and after."""
    result: Result = await DatabaseSyncToAsync(work, thread_sensitive=False, executor=_threads)(*args, **kwargs)
    return result

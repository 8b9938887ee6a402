"""The worker's processes share locks, which the system keeps in a folder of its own: is there one?"""

import multiprocessing

from supportportal.foundations.environment import refuse


def require_shared_memory() -> None:
    """Leaves with one sentence, where the worker would end again and again with a traceback that hides the reason."""
    try:
        multiprocessing.get_context("fork").Lock()
    except OSError as problem:
        raise refuse(
            f"the worker's processes need shared memory, and it can't be used: {problem.strerror}. "
            "On Linux, mount a tmpfs at /dev/shm that this user may write to (a container needs some megabytes there)."
        ) from None

"""One portal per data folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from supportportal.foundations.environment import refuse


@contextmanager
def only_portal_of(data: Path) -> Iterator[None]:
    """Holds the folder as long as this process lives; the system lets go of it even when the process is killed."""
    descriptor = os.open(data / "serve.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(descriptor, 20).decode(errors="replace").strip() or "unknown"
        raise refuse(f"a portal already runs on {data} (process {holder}).") from None
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())
    try:
        yield
    finally:
        os.close(descriptor)

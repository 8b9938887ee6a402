"""`python killing.py POINT COMMAND…`: a management command that is killed outright at one of its system calls.

POINT is `fsync:2:after`, the second fsync once it is done, or `unlink:1:before`. Only calls about the spool and the
kept sources count.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management import execute_from_command_line

PLACES = ("/spool", "/private/letters")


def deadly(call: Callable[..., Any], *, number: int, moment: str) -> Callable[..., Any]:
    done = 0

    def wrapped(target: Any, *rest: Any, **named: Any) -> Any:
        nonlocal done
        path = str(Path(f"/proc/self/fd/{target}").readlink()) if isinstance(target, int) else os.fspath(target)
        counts = any(place in path for place in PLACES)
        done += counts
        if counts and done == number and moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        answer = call(target, *rest, **named)
        if counts and done == number and moment == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    return wrapped


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    if sys.argv[1] != "never":
        name, number, moment = sys.argv[1].split(":")
        setattr(os, name, deadly(getattr(os, name), number=int(number), moment=moment))
    execute_from_command_line(["manage.py", *sys.argv[2:]])

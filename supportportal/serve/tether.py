"""A short leash: whatever is started through this dies with the portal, even when the portal is killed outright.

Run as a script: `python tether.py PARENT_PID COMMAND…`. It becomes the command, so it costs one process nothing but
a few milliseconds. Where the system has no such leash (it is Linux's own), the command simply starts.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # from <sys/prctl.h>; survives exec, not fork


def become(command: list[str], *, parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit(1)  # the portal died before the leash was on
    os.execvp(command[0], command)  # noqa: S606 no shell is wanted


if __name__ == "__main__":
    become(sys.argv[2:], parent=int(sys.argv[1]))

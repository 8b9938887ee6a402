"""Is there room at the ports we want? Asked of all of them before anything starts."""

import errno
import socket
from dataclasses import dataclass

from supportportal.foundations.environment import refuse


@dataclass(frozen=True, slots=True)
class Port:
    number: int
    setting: str  # the environment variable that chooses it
    purpose: str  # as in "the web server"


def require_free(ports: list[Port], *, host: str) -> None:
    """Leaves with one sentence that names the first port we can't have, and why."""
    first = ports[0]
    for port in ports:
        if port is not first and port.number == first.number:
            raise refuse(f"{first.setting} and {port.setting} are both {port.number}, and must differ.")
        _require_free(port, host=host)


def _require_free(port: Port, *, host: str) -> None:
    subject = f"port {port.number} ({port.setting}, {port.purpose})"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port.number, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError:
        raise refuse(f"HOST is “{host}”, and no address is known by that name.") from None
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as problem:
            raise refuse(_why_not(problem, subject=subject, port=port, host=host)) from None


def _why_not(problem: OSError, *, subject: str, port: Port, host: str) -> str:
    match problem.errno:
        case errno.EADDRINUSE:
            return f"{subject} is taken by another program. Stop it, or set {port.setting} to a free port."
        case errno.EACCES:
            return f"{subject} may not be opened by this user. Set {port.setting} to a port above 1023."
        case errno.EADDRNOTAVAIL:
            return f"HOST is “{host}”, and this machine doesn't have that address."
        case _:
            return f"{subject} can't be opened: {problem.strerror}."

"""The web server's command: the same one where the portal is served, tested and measured."""

import sys

from chat.protocol import frames

DRAIN_SECONDS = 10  # for requests under way when the server stops
MAX_FRAME_BYTES = 65536  # more than any we take, so that whoever sends too much hears it from us
ABUSE = {frames.UNREADABLE, frames.TOO_BIG, frames.NOT_TEXT, frames.TOO_FAST}  # whoever is told so is heard no more
HTTP_PROTOCOL = "supportportal.serve.uvicorn_protocols:PacedProtocol"
SOCKET_PROTOCOL = "supportportal.serve.uvicorn_protocols:ClosingSocket"

PROGRAMS = {"daphne": "supportportal.serve.daphne_server", "uvicorn": "uvicorn"}


def command(kind: str, application: str, *, host: str = "127.0.0.1", port: int) -> list[str]:
    """`kind`: daphne or uvicorn. Neither takes the caller's address from headers: our own door does, for both."""
    flags = {"daphne": _daphne, "uvicorn": _uvicorn}[kind](host)
    return [sys.executable, "-m", PROGRAMS[kind], "--port", str(port), *flags, application]


def _daphne(host: str) -> list[str]:
    """Silent about requests, since their addresses hold the keys to customers' tickets."""
    flags = ["--bind", host, "--verbosity", "0", "--no-server-name", "--application-close-timeout", str(DRAIN_SECONDS)]
    frame = str(MAX_FRAME_BYTES)
    return [*flags, "--websocket-max-message-size", frame, "--websocket-max-frame-size", frame]


def _uvicorn(host: str) -> list[str]:
    flags = ["--host", host, "--log-level", "warning", "--no-access-log", "--no-server-header", "--lifespan", "off"]
    flags += ["--timeout-graceful-shutdown", str(DRAIN_SECONDS), "--http", HTTP_PROTOCOL]
    flags += ["--ws", SOCKET_PROTOCOL, "--ws-max-size", str(MAX_FRAME_BYTES)]
    flags += ["--ws-per-message-deflate", "false"]  # deflate: 100 KB a connection
    flags += ["--ws-ping-interval", "20", "--ws-ping-timeout", "20"]
    return [*flags, "--no-proxy-headers"]

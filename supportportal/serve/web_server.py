"""The web server's command: the same one where the portal is served, tested and measured."""

import sys

DRAIN = 10  # seconds that requests under way get when the server stops
LARGEST = 65536  # bytes of a frame: more than any that we take, so that who sends too much is told so by us


PROGRAMS = {"daphne": "supportportal.serve.daphne_server", "uvicorn": "uvicorn"}


def command(kind: str, application: str, *, host: str = "127.0.0.1", port: int) -> list[str]:
    """`kind`: daphne or uvicorn. Neither reads from a header who calls: our own door does, alike for both."""
    flags = {"daphne": _daphne, "uvicorn": _uvicorn}[kind](host)
    return [sys.executable, "-m", PROGRAMS[kind], "--port", str(port), *flags, application]


def _daphne(host: str) -> list[str]:
    """Silent about requests, since their addresses hold the keys to customers' tickets."""
    flags = ["--bind", host, "--verbosity", "0", "--no-server-name", "--application-close-timeout", str(DRAIN)]
    return [*flags, "--websocket-max-message-size", str(LARGEST), "--websocket-max-frame-size", str(LARGEST)]


def _uvicorn(host: str) -> list[str]:
    flags = ["--host", host, "--log-level", "warning", "--no-access-log", "--no-server-header", "--lifespan", "off"]
    flags += ["--timeout-graceful-shutdown", str(DRAIN), "--http", "httptools", "--ws", "websockets-sansio"]
    flags += ["--ws-max-size", str(LARGEST), "--ws-per-message-deflate", "false"]  # deflate: 100 KB a connection
    flags += ["--ws-ping-interval", "20", "--ws-ping-timeout", "20"]
    return [*flags, "--no-proxy-headers"]

"""Does it answer yet? One short question per kind of child."""

import asyncio
from datetime import datetime

import redis
from django.conf import settings

from supportportal import heartbeat

PATIENCE = 2.0  # seconds for one answer


def redis_answers(url: str) -> bool:
    """A Redis that is loading its files says so with an error, and isn't ready either."""
    try:
        with redis.Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE) as server:
            return bool(server.ping())
    except redis.RedisError:
        return False


def worker_answered_since(moment: datetime) -> bool:
    """Proof of beat and worker together: beat sent a heartbeat and the worker did it."""
    try:
        seen = heartbeat.signs_of_life().worker_answered_at
    except redis.RedisError:
        return False
    return seen is not None and seen >= moment


async def port_answers(port: int) -> bool:
    """Somebody accepts connections there."""
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(_own_address(), port), PATIENCE)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True


async def page_answers(port: int, *, path: str) -> bool:
    """A web server answers. That it may not know us as “localhost” (400) is for its settings to say."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    try:
        reader, writer = await asyncio.wait_for(asyncio.open_connection(_own_address(), port), PATIENCE)
        writer.write(request.encode())
        status = await asyncio.wait_for(reader.readline(), PATIENCE)
    except (OSError, TimeoutError):
        return False
    writer.close()
    code = status.split()[1:2]
    return bool(code) and code[0].isdigit() and int(code[0]) < 500


def _own_address() -> str:
    """Where to call ourselves: a server that listens everywhere is called by the loopback."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.HOST, settings.HOST)  # noqa: S104 not a binding

"""Does it answer yet? One short question per kind of child."""

import asyncio
import ssl
from datetime import datetime
from typing import cast

import redis

from supportportal.foundations import heartbeat
from supportportal.serve.child import CannotStart
from tickets.mailroom.arriving import door_check

ANSWER_WITHIN = 2.0  # seconds for one answer


def redis_answers(url: str) -> bool:
    return not why_no_redis(url)


def why_no_redis(url: str) -> str:
    """As the end of a sentence; "" when it answers. One that is loading its files says so, and isn't ready either."""
    try:
        with redis.Redis.from_url(url, socket_timeout=ANSWER_WITHIN, socket_connect_timeout=ANSWER_WITHIN) as server:
            server.ping()
    except redis.AuthenticationError:
        return "and the Redis there refuses its user name or password"
    except redis.RedisError as problem:
        tls = problem.__cause__ or problem.__context__
        if isinstance(tls, ssl.SSLCertVerificationError):
            return (
                f"and the certificate of the Redis there can't be trusted ({tls.verify_message}): "
                "name the authority that signed it in SSL_CERT_FILE"
            )
        if isinstance(problem, redis.ResponseError):
            return f"and the Redis there refuses us: {problem}"
        return "and no Redis answers there"
    return ""


def forgets_knocks(url: str) -> bool:
    """It is set to make room by throwing away anything, and so what waits for the worker. It tells this to anybody."""
    try:
        with redis.Redis.from_url(url, socket_timeout=ANSWER_WITHIN, socket_connect_timeout=ANSWER_WITHIN) as server:
            memory = cast("dict[str, object]", server.info("memory"))
    except redis.RedisError:
        return False
    return str(memory.get("maxmemory_policy")).startswith("allkeys")


def worker_answered_since(moment: datetime) -> bool:
    """Proof of beat and worker together: beat sent a heartbeat and the worker did it."""
    try:
        seen = heartbeat.signs_of_life().worker_answered_at
    except redis.RedisError:
        return False
    return seen is not None and seen >= moment


def forget_earlier_signs() -> None:
    """Of an intake that was killed together with its portal."""
    try:
        heartbeat.forget_doors(door_check.names().values())
    except redis.RedisError as problem:
        raise CannotStart(f"Redis doesn’t answer any more: {problem}.") from problem


async def letters_are_taken() -> bool:
    """The intake answers as a mail server wants it, and health has its signs by now and will say the same."""
    if not await door_check.all_answer(door_check.doors()):
        return False
    try:
        signs = await asyncio.to_thread(heartbeat.doors_answered_at)
    except redis.RedisError:
        return False
    return signs.keys() >= set(door_check.names().values())


async def page_answers(port: int, *, path: str) -> bool:
    """A web server answers. That it may not know us as “localhost” (400) is for its settings to say."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    try:
        reader, writer = await asyncio.wait_for(asyncio.open_connection(door_check.own_address(), port), ANSWER_WITHIN)
        writer.write(request.encode())
        status = await asyncio.wait_for(reader.readline(), ANSWER_WITHIN)
    except (OSError, TimeoutError):
        return False
    writer.close()
    code = status.split()[1:2]
    return bool(code) and code[0].isdigit() and int(code[0]) < 500

"""What happens at the door, before Django or a chat sees a request: the same on each web server."""

import asyncio
import contextlib
import json
from collections.abc import Sequence
from functools import cache
from http import HTTPStatus
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.template.loader import render_to_string
from django.utils import translation

from chat.protocol.origin import Application, Receive, Scope, Send
from supportportal.body_limits import MAX_DISCARDED_BYTES, MAX_SMALL_BODY, limit_of
from supportportal.foundations.client_address import client_address, forwarded_scheme, is_among
from supportportal.own_cookies import own_cookies

DISCARD_WITHIN = 30.0  # seconds


class WhereFrom:
    """Puts the customer's address and scheme into the scope, from proxies' headers only where the proxy is named."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        peer, port = scope.get("client") or ("", 0)
        address = client_address(peer, scope["headers"], proxies=settings.TRUSTED_PROXIES)
        scope = {**scope, "client": (address, port if address == peer else 0)}
        if scope["type"] == "http":
            scope["scheme"] = self.scheme(scope, from_known_proxy=is_among(peer, settings.TRUSTED_PROXIES))
        await self.application(scope, receive, send)

    def scheme(self, scope: Scope, *, from_known_proxy: bool) -> str:
        """Whether the customer came by https. The portal itself never speaks it: a proxy in front does.

        While no proxy is named, nobody can be believed to have come by http either, and all count as PORTAL_URL says:
        else a proxy that was never named would be redirected from http to https for ever.
        """
        if from_known_proxy:
            return forwarded_scheme(scope["headers"]) or settings.PORTAL_URL.partition(":")[0]
        return "https" if settings.HTTPS and not settings.TRUSTED_PROXIES else str(scope.get("scheme") or "http")


class OwnCookies:
    """For pages and sockets."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.application({**scope, "headers": own_cookies(scope["headers"])}, receive, send)


class LimitedBodies:
    """Answers 413 to a body that is larger than its address takes, by what the request announces or by count."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        announced = headers.get(b"content-length")
        if scope["type"] != "http" or not (announced or b"transfer-encoding" in headers):
            return await self.application(scope, receive, send)
        length = _announced_length(announced) if announced else None
        if length is not None and length <= MAX_SMALL_BODY:
            return await self.application(scope, receive, send)
        content_type = headers.get(b"content-type", b"").decode("latin-1")
        max_bytes = limit_of(scope["path"], content_type=content_type)
        if length is None:
            return await self.count(scope, receive, send, max_bytes=max_bytes)
        if length <= max_bytes:
            return await self.application(scope, receive, send)
        # A client that asks first is refused before it sends anything; one that sends far too much isn't listened to.
        if b"expect" not in headers and length <= max_bytes + MAX_DISCARDED_BYTES:
            await _discard_the_rest(receive)
        return await _send_too_large(scope, send)

    async def count(self, scope: Scope, receive: Receive, send: Send, *, max_bytes: int) -> None:
        """A body in chunks announces no length. Past `max_bytes` the application hears that its caller has gone."""
        received = 0

        async def counted() -> Any:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            return message if received <= max_bytes else {"type": "http.disconnect"}

        await self.application(scope, counted, send)
        if received > max_bytes:
            await _discard_the_rest(receive)
            await _send_too_large(scope, send)


def _announced_length(text: bytes) -> int:
    """Servers have checked the header already; Python's limit on digits is beyond any body."""
    return int(text) if len(text) < 20 and text.isdigit() else MAX_DISCARDED_BYTES * MAX_DISCARDED_BYTES


async def _discard_the_rest(receive: Receive) -> None:
    """Reads it and throws it away; past `MAX_DISCARDED_BYTES`, or after a while, it waits for no more."""
    left = MAX_DISCARDED_BYTES
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DISCARD_WITHIN):
            while left > 0:
                message = await receive()
                if not message.get("more_body"):
                    return
                left -= len(message["body"])


async def _send_too_large(scope: Scope, send: Send) -> None:
    accept = dict(scope["headers"]).get(b"accept", b"")
    if accept.startswith(b"application/json"):  # as the chat's scripts ask; the reason is a word of the protocol
        kind, content = b"application/json", json.dumps({"reason": "too_large"}).encode()
    else:
        kind, content = b"text/html; charset=utf-8", too_large_page(_language_of_request(scope))
    await send_refusal(send, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, content, kind=kind)


async def send_refusal(
    send: Send, status: HTTPStatus, content: bytes, *, kind: bytes, more: Sequence[tuple[bytes, bytes]] = ()
) -> None:
    """Before Django is asked. The connection closes: nobody knows what else is on its way."""
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(content)).encode()),
        (b"cache-control", b"no-store"),
        (b"content-security-policy", b"default-src 'none'; style-src 'self'; frame-ancestors 'none'"),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def _language_of_request(scope: Scope) -> str:
    """As Django finds it: by the address, the cookie, the browser's preference."""
    return translation.get_language_from_request(ASGIRequest(scope, BytesIO()), check_path=True)


@cache
def too_large_page(language: str) -> bytes:
    with translation.override(language):
        return render_to_string("413.html").encode()

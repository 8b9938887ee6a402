"""What happens at the door, before Django or a chat sees a request: the same on each web server."""

import asyncio
import contextlib
import json
from functools import cache
from http import HTTPStatus
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.template.loader import render_to_string
from django.utils import translation

from chat.protocol.origin import Application, Receive, Scope, Send
from supportportal.body_limits import REST, SMALL, limit_of
from supportportal.foundations.client_address import client_address, forwarded_scheme, is_among
from supportportal.own_cookies import own_cookies

REST_WITHIN = 30.0  # seconds


class WhereFrom:
    """Puts the customer's address and scheme into the scope, from proxies' headers only where the proxy is named."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        peer, port = scope.get("client") or ("", 0)
        address = client_address(peer, scope["headers"], proxies=settings.TRUSTED_PROXIES)
        scope = {**scope, "client": (address, port if address == peer else 0)}
        if scope["type"] == "http":
            scope["scheme"] = self.scheme(scope, named=is_among(peer, settings.TRUSTED_PROXIES))
        await self.application(scope, receive, send)

    def scheme(self, scope: Scope, *, named: bool) -> str:
        """Whether the customer came by https. The portal itself never speaks it: a proxy in front does.

        While no proxy is named, nobody can be believed to have come by http either, and all count as PORTAL_URL says:
        else a proxy that was never named would be sent from http to https, in circles.
        """
        if named:
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
        length = _number(announced) if announced else None
        if length is not None and length <= SMALL:
            return await self.application(scope, receive, send)
        content_type = headers.get(b"content-type", b"").decode("latin-1")
        most = limit_of(scope["path"], content_type=content_type)
        if length is None:
            return await self.count(scope, receive, send, most=most)
        if length <= most:
            return await self.application(scope, receive, send)
        # Who asks first is refused before anything was sent; who sends far too much isn't listened to.
        if b"expect" not in headers and length <= most + REST:
            await _read_the_rest(receive)
        return await _refuse(scope, send)

    async def count(self, scope: Scope, receive: Receive, send: Send, *, most: int) -> None:
        """A body in chunks announces no length. Past `most` the application hears that its caller has gone."""
        received = 0

        async def counted() -> Any:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            return message if received <= most else {"type": "http.disconnect"}

        await self.application(scope, counted, send)
        if received > most:
            await _read_the_rest(receive)
            await _refuse(scope, send)


def _number(text: bytes) -> int:
    """Of a header that servers have checked already; the Python limit on digits is beyond any body."""
    return int(text) if len(text) < 20 and text.isdigit() else REST * REST


async def _read_the_rest(receive: Receive) -> None:
    """And throw it away. What is still missing after `REST` bytes, or after a while, isn't waited for."""
    left = REST
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(REST_WITHIN):
            while left > 0:
                message = await receive()
                if not message.get("more_body"):
                    return
                left -= len(message["body"])


async def _refuse(scope: Scope, send: Send) -> None:
    accept = dict(scope["headers"]).get(b"accept", b"")
    if accept.startswith(b"application/json"):  # as the chat's scripts ask, in the protocol's one word
        kind, content = b"application/json", json.dumps({"reason": "too_large"}).encode()
    else:
        kind, content = b"text/html; charset=utf-8", too_large_page(_language(scope))
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(content)).encode()),
        (b"cache-control", b"no-store"),
        (b"content-security-policy", b"default-src 'none'; style-src 'self'; frame-ancestors 'none'"),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def _language(scope: Scope) -> str:
    """As Django finds it: by the address, the cookie, the browser's wishes."""
    return translation.get_language_from_request(ASGIRequest(scope, BytesIO()), check_path=True)


@cache
def too_large_page(language: str) -> bytes:
    with translation.override(language):
        return render_to_string("413.html").encode()

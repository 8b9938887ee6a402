"""Only our own pages may open sockets: the Origin must be exactly one of the portal's."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def allowed_origins() -> set[str]:
    """PORTAL_URL's origin, and the same scheme and port on every host named in full in ALLOWED_HOSTS."""
    ours = urlsplit(settings.PORTAL_URL)
    port = f":{ours.port}" if ours.port else ""
    hosts = [host for host in settings.ALLOWED_HOSTS if host and "*" not in host and not host.startswith(".")]
    return {f"{ours.scheme}://{host}{port}".lower() for host in [ours.hostname or "", *hosts]}


async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
    """The handshake is answered with 403."""
    await receive()
    await send({"type": "websocket.close", "code": 4403})


class ExactOrigin:
    """Refuses the handshake when Origin is missing, doubled, null, or not ours."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.origins = allowed_origins()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        origins = [value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"origin"]
        is_ours = len(origins) == 1 and origins[0] in self.origins
        await (self.application if is_ours else refuse)(scope, receive, send)

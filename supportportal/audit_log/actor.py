"""Who is acting, and from where: asked only once there is something to note, so that no page pays for it."""

from contextvars import ContextVar
from ipaddress import ip_address

from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from supportportal.foundations.client_address import UNKNOWN, address_of

_request_at_work: ContextVar[HttpRequest | None] = ContextVar("request_at_work", default=None)


class RequestAtWork(MiddlewareMixin):
    """Django turns what a view raises into an answer before it gets here: the request is always let go of."""

    def process_request(self, request: HttpRequest) -> None:
        _request_at_work.set(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        _request_at_work.set(None)
        return response


def actor_at_work() -> dict[str, object]:
    """The fields of an entry that tell who acts; empty for a command of the operator's."""
    request = _request_at_work.get()
    if request is None:
        return {}
    user = getattr(request, "user", None)
    return {"actor_id": user.pk if user else None, "remote_addr": _address_in(request)}


def _address_in(request: HttpRequest) -> str | None:
    address = address_of(request)
    return None if address == UNKNOWN else str(ip_address(address))

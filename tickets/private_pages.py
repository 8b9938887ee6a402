"""Pages that a signed link opens: found by no search engine, and a wrong link looks like no page at all."""

from collections.abc import Callable
from typing import TypeVar

from django.http import Http404, HttpResponse

from tickets.access import NoSuchRequest

Opened = TypeVar("Opened")


def opened_by(token: str, *, read: Callable[[str], Opened]) -> Opened:
    """What the link leads to. Forged, cut, or outlived: all are 404."""
    try:
        return read(token)
    except NoSuchRequest:
        raise Http404 from None


def private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response

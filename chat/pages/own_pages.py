"""Requests from our own pages: also from the chat's frame on another site, where browsers send no cookie of ours."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from chat.protocol.origin import allowed_origins

View = Callable[..., HttpResponse]


def from_our_own_pages(view: View) -> View:
    """A browser names the origin of every POST, and no page can forge it: ours is enough, else a token is asked for."""
    guarded = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def asked(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        ours = request.headers.get("origin", "").lower() in allowed_origins()
        return (view if ours else guarded)(request, *arguments, **named)

    return asked

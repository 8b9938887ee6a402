"""Requests from our own pages, even from the chat's frame on another site, where browsers don't send our cookies."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from chat.protocol.origin import allowed_origins

View = Callable[..., HttpResponse]


def from_our_own_pages(view: View) -> View:
    """Browsers name the origin of every POST, and pages can't forge it: without our origin, a CSRF token is needed."""
    guarded = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def checked_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_ours = request.headers.get("origin", "").lower() in allowed_origins()
        return (view if is_ours else guarded)(request, *args, **kwargs)

    return checked_view

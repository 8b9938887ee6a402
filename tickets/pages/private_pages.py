"""The customer's pages: those that a signed link opens, for no search engine; and forms that come back whole."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control

from tickets.access import NoSuchRequest
from tickets.pages.forms import OneTimeForm
from tickets.refusals import Refused
from tickets.sent_once import SentAlready, send_once, submission_of

Opened = TypeVar("Opened")

# A form without a secret in it. With `no-store`, the Back button would bring a new form with a new key, and instead of
# a form that came back with an error, Chrome's ERR_CACHE_MISS.
kept_by_its_browser = cache_control(private=True, no_cache=True)


class TooOften(Refused):
    """Not now, but later; `page_with` the form says so."""


def opened_by(token: str, *, read: Callable[[str], Opened]) -> Opened:
    """What the link leads to. Forged, cut, or outlived: all are 404."""
    try:
        return read(token)
    except NoSuchRequest:
        raise Http404 from None


def closed_to_the_desk(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Shows the page, and refuses a POST from a browser that is signed in at the desk: only the customer acts here."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and request.user.is_authenticated and request.user.is_staff:
            messages.error(
                request, gettext("You are signed in at the desk. Only the customer acts here; enter it at the desk.")
            )
            return redirect(request.path)
        return view(request, *args, **kwargs)

    return guarded


def private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def next_page(request: HttpRequest, form: OneTimeForm, act: Callable[[], str], *, name: str, now: datetime) -> str:
    """Of a valid form that was sent: does `act` and gives the address that it returns; sent a second time, the same.

    Empty where nothing was done: a form that was sent and then changed, or comes too often, says so to its sender.
    """
    if request.method != "POST" or not form.is_valid():
        return ""
    submission = submission_of(form.cleaned_data["key"], request.POST, request.FILES, form=name)
    try:
        return send_once(submission, act, now=now)
    except SentAlready as again:
        if again.changed:
            link = format_html('<a href="{}">{}</a>', again.outcome, gettext("See what was sent"))
            form.come_back(format_html("{} {}", again, link))
            return ""
        messages.info(request, gettext("You sent this already. Nothing was sent a second time."))
        return again.outcome
    except TooOften:
        form.refuse_too_often()
        return ""


def page_with(request: HttpRequest, template: str, form: OneTimeForm, context: dict[str, object]) -> HttpResponse:
    """The page that the form stands on, whatever became of it."""
    shown = {**context, "form": form, "too_often": form.too_often}
    return render(request, template, shown, status=form.status)

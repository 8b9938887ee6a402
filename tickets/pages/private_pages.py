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

from supportportal.foundations.typed import EMPTY_OR_TICKED
from tickets.access import NoSuchRequest
from tickets.attachments.files import harmless_name
from tickets.pages.forms import LONGEST_TEXT, OneTimeForm
from tickets.refusals import Refused
from tickets.sent_once import NOT_MEANT, SentAlready, send_once, submission_of

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


def customers_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only the customer acts here: a POST from a browser that is signed in at the desk is refused.

    What was typed is given back to whoever typed it, there and where the link opens nothing any more.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and request.user.is_authenticated and request.user.is_staff:
            why = gettext("You are signed in at the desk. Only the customer acts here; enter it at the desk.")
            if page := given_back(request, why):
                return page
            messages.error(request, why)
            return redirect(request.path)
        try:
            return view(request, *args, **kwargs)
        except Http404:
            why = gettext("The link of this page opens nothing any more. Answer our last email, or write to us again.")
            if page := given_back(request, why, status=404):
                return page
            raise

    return guarded


def given_back(request: HttpRequest, why: str, *, status: int = 403) -> HttpResponse | None:
    """The page with what was typed and isn't taken; None when nothing was. It shows nothing of the request."""
    typed = [
        value[:LONGEST_TEXT]
        for name, values in request.POST.lists()
        for value in values
        if name not in NOT_MEANT and value.strip() not in EMPTY_OR_TICKED
    ]
    files = [harmless_name(file.name or "") for _, several in request.FILES.lists() for file in several]
    if not (typed or files):
        return None
    page = {"why": why, "typed": "\n\n".join(typed), "files": ", ".join(files), "is_there": status != 404}
    return private(render(request, "tickets/not_sent.html", page, status=status))


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

"""The library's pages as pages of the desk: its header and words around them, and who may open which."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from supportportal import refused_pages
from supportportal.foundations.client_address import address_of, network_of
from supportportal.foundations.ratelimit import allowed
from supportportal.foundations.staff import second_factor
from supportportal.sign_in.accounts import AccountAdapter

Page = Callable[..., HttpResponseBase]
BEGUN_PER_NETWORK = 120  # in a quarter of an hour, by a passkey or the company's directory; an office shares it
WANTED = "wanted_page"  # in the session: where somebody was going, who has to set up a second factor first


def desk_page(page: Page) -> Page:
    """With what every page of the desk shows. Nothing of these is kept in a cache."""

    @never_cache
    @wraps(page)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = page(request, *args, **kwargs)
        if isinstance(answer, TemplateResponse):
            more = {"lacks_factor": second_factor.is_lacking(request.session), "wanted": _wanted(request)}
            answer.context_data = {**admin.site.each_context(request), **more, **(answer.context_data or {})}
        return answer

    return shown


def opening_page(page: Page) -> Page:
    """For strangers, who leave a row in the table of sessions behind each time: so often, and no more."""

    @wraps(page)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not allowed("sign-ins begun", who=network_of(address_of(request)), limit=BEGUN_PER_NETWORK, seconds=900):
            return refused_pages.too_often(request)
        return page(request, *args, **kwargs)

    return desk_page(counted)


def own_page(page: Page) -> Page:
    """For whoever has shown all that is asked for."""

    @login_required
    @wraps(page)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if second_factor.is_lacking(request.session):
            return missing_factor_page(request, wanted=request.path)
        return page(request, *args, **kwargs)

    return desk_page(opened)


def missing_factor_page(request: HttpRequest, *, wanted: str) -> HttpResponseRedirect:
    """Where the second factor is shown, if the account has one, else set up."""
    request.session[WANTED] = wanted or reverse("admin:index")
    ways = AccountAdapter(request).get_reauthentication_methods(request.user)
    if ways and second_factor.count_of(request.user):
        return redirect(f"{ways[0]['url']}?{urlencode({'next': request.session[WANTED]})}")
    return redirect("mfa_index")


def _wanted(request: HttpRequest) -> str:
    return str(request.session.get(WANTED) or reverse("admin:index"))

"""Where else one is signed in: each browser, since when, and the end of one, of the others, or of all."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from supportportal.foundations.staff import second_factor
from supportportal.sign_in.accounts import NO_ADDRESS
from tutorials.platforms import of_visitor

# The special before the general: most say Chrome and Safari, too.
BROWSERS = (
    ("Edge", re.compile(r"\bEdg(?:A|iOS)?/")),
    ("Opera", re.compile(r"\bOPR/")),
    ("Firefox", re.compile(r"\b(?:Firefox|FxiOS)/")),
    ("Chrome", re.compile(r"\b(?:Chrome|CriOS|HeadlessChrome)/")),
    ("Safari", re.compile(r"\bSafari/")),
)


@dataclass(frozen=True, slots=True)
class SignInShown:
    key: int
    browser: str
    address: str
    began_at: datetime
    seen_at: datetime
    is_here: bool


class OwnSignIns(TemplateView):
    template_name = "usersessions/usersession_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        here = self.request.session.session_key
        if not UserSession.objects.filter(session_key=here).exists():  # a changed password has given it another key
            UserSession.objects.create_from_request(self.request)
        own = sorted(
            UserSession.objects.purge_and_list(self.request.user),
            key=lambda session: (session.session_key != here, -session.last_seen_at.timestamp()),
        )
        return {**super().get_context_data(**kwargs), "sign_ins": [_shown(session, here=here) for session in own]}

    def post(self, request: HttpRequest) -> HttpResponse:
        """`end`: the number of one, or “others”, or “all”."""
        which, here, user = request.POST.get("end", ""), request.session.session_key, cast(User, request.user)
        if which in ("others", "all"):
            count = second_factor.end_sign_ins(user, but=here if which == "others" else None)
        else:
            one = UserSession.objects.filter(user=user, pk=which if which.isdecimal() and len(which) < 19 else 0)
            count = len(ended := list(one))
            get_adapter().end_sessions(ended)
        if not Session.objects.filter(pk=here).exists():
            request.session.flush()
            return redirect("admin:login")
        if count:
            words = ngettext("%(n)s sign-in has ended.", "%(n)s sign-ins have ended.", count)
            messages.success(request, words % {"n": count})
        else:
            messages.info(request, _("There was nothing to end: it is over already."))
        return redirect("usersessions_list")


def _shown(session: UserSession, *, here: str | None) -> SignInShown:
    address = "" if session.ip == NO_ADDRESS else session.ip
    is_here = session.session_key == here
    return SignInShown(
        session.pk, browser_in_words(session.user_agent), address, session.created_at, session.last_seen_at, is_here
    )


def browser_in_words(user_agent: str) -> str:
    """“Firefox, Linux”; whatever it says itself when it is none that we know."""
    browser = next((name for name, pattern in BROWSERS if pattern.search(user_agent)), "")
    platform = of_visitor({"User-Agent": user_agent})
    known = [browser, str(platform.label) if platform else ""]
    return ", ".join(word for word in known if word) or user_agent[:80] or _("An unknown browser")

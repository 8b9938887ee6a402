"""How long one stays signed in at the desk: twelve hours without a page, seven days in any case."""

from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import logout, user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

LONGEST = timedelta(days=7)
NOTED_EVERY = timedelta(hours=1)  # so that a page costs no write; an idle sign-in ends up to so much earlier
BEGAN, SEEN = "signed_in_at", "seen_at"


@receiver(user_logged_in)
def begin(request: HttpRequest, **_signal: Any) -> None:
    request.session[BEGAN] = request.session[SEEN] = timezone.now().timestamp()


class SessionEnds(MiddlewareMixin):
    def process_request(self, request: HttpRequest) -> None:
        """At the desk; whoever reads a public page meanwhile costs nothing."""
        if not request.path.startswith(reverse("admin:index")) or not request.user.is_authenticated:
            return
        now, session = timezone.now().timestamp(), request.session
        began = session.get(BEGAN)
        if began is not None and now - began > LONGEST.total_seconds():
            logout(request)
        elif began is None or now - session.get(SEEN, 0) > NOTED_EVERY.total_seconds():
            session[BEGAN], session[SEEN] = began or now, now  # saved, and the cookie's time begins anew
            UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=timezone.now())

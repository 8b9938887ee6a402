"""Whether a sign-in has shown more than a password: the desk and its sockets ask for it, outside the demo."""

from collections.abc import Mapping
from typing import Any, Protocol

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.contrib.sessions.models import Session
from django.utils import timezone

METHODS_KEY = "account_authentication_methods"  # where django-allauth keeps how somebody has shown who they are
WHOSE_KEY = "account_authentication_methods_user"
PASSED = "mfa"
AnyUser = AbstractBaseUser | AnonymousUser


class ReadableSession(Protocol):
    def get(self, key: str, default: Any = ...) -> Any: ...


def is_lacking(session: ReadableSession | Mapping[str, Any]) -> bool:
    """An account without a second factor lacks it, too: its owner sets one up, and gets nowhere else before."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return False
    if session.get(WHOSE_KEY) != session.get(SESSION_KEY):
        return True
    return not any(record.get("method") == PASSED for record in session.get(METHODS_KEY, ()))


def count_of(user: AnyUser) -> int:
    """Without the recovery codes, which only stand in for one."""
    return int(Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).count())


def take_away(user: User) -> int:
    """All of them, and every sign-in with them: for somebody who has lost theirs. Returns how many there were."""
    count = count_of(user)
    Authenticator.objects.filter(user=user).delete()
    end_sign_ins(user)
    return count


def end_sign_ins(user: User, *, but: str | None = None) -> int:
    """All of an account's but the one with this key, and returns how many there were. Those too that the library's list
    lacks: of before it was kept, and of a browser in which the password was changed, which gets another key.
    """
    ended = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=timezone.now()).exclude(pk=but)
        if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    Session.objects.filter(pk__in=ended).delete()
    UserSession.objects.filter(user=user).exclude(session_key=but).delete()
    return len(ended)

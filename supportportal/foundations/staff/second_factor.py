"""Whether a sign-in has shown more than a password: the desk and its sockets ask for it, outside the demo."""

from collections.abc import Mapping
from typing import Any, Protocol

from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import get_adapter as sessions_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User

METHODS_KEY = "account_authentication_methods"  # where django-allauth keeps how somebody has shown who they are
PASSED = "mfa"
AnyUser = AbstractBaseUser | AnonymousUser


class ReadableSession(Protocol):
    def get(self, key: str, default: Any = ...) -> Any: ...


def is_lacking(session: ReadableSession | Mapping[str, Any]) -> bool:
    """An account without a second factor lacks it, too: its owner sets one up, and gets nowhere else before."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return False
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


def end_sign_ins(user: User) -> None:
    sessions_adapter().end_sessions(UserSession.objects.filter(user=user))

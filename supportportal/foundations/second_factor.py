"""Whether a sign-in has shown more than a password: the desk and its sockets ask for it, outside the demo."""

from collections.abc import Mapping
from typing import Any, Protocol

from django.conf import settings

METHODS_KEY = "account_authentication_methods"  # where django-allauth keeps how somebody has shown who they are
PASSED = "mfa"


class ReadableSession(Protocol):
    def get(self, key: str, default: Any = ...) -> Any: ...


def is_lacking(session: ReadableSession | Mapping[str, Any]) -> bool:
    """An account without a second factor lacks it, too: its owner sets one up, and gets nowhere else before."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return False
    return not any(record.get("method") == PASSED for record in session.get(METHODS_KEY, ()))

"""Cookies that are ours: others' never reach Django, whose parser some Pythons make slow (CVE-2024-7592)."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage

from supportportal.sign_in.attempts import BROWSER_COOKIE

MAX_COOKIE_BYTES = 4096  # as in browsers


def own_cookies(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """`headers` of an ASGI scope, with at most one cookie header, which holds only what we may have set ourselves.

    A site on the same domain may set cookies that browsers send to us as well. Ours never hold a backslash, which
    the slow parser is slow about.
    """
    sent = [value for name, value in headers if name == b"cookie"]
    if not sent:
        return headers
    ours = [cookie.strip() for cookie in b";".join(sent).split(b";") if _is_ours(cookie)]
    others = [(name, value) for name, value in headers if name != b"cookie"]
    return [*others, (b"cookie", b"; ".join(ours))] if ours else others


def _is_ours(cookie: bytes) -> bool:
    name, _, value = cookie.partition(b"=")
    return name.strip().decode("latin-1") in _names() and len(value) <= MAX_COOKIE_BYTES and b"\\" not in value


def _names() -> set[str]:
    return {
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        settings.LANGUAGE_COOKIE_NAME,
        CookieStorage.cookie_name,
        BROWSER_COOKIE,
    }

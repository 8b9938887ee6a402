"""What the operator sees when everything answers: addresses, log-ins, and how to send a first letter."""

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

from supportportal.serve import readiness
from tickets.mailroom.arriving.door_check import own_address
from tickets.outbox.dkim_signing import UnusableKey, require_key


def lines(*, terminal: bool) -> Iterator[str]:
    """`terminal`: a person reads this. Any other output is kept, and passwords have no place in it."""
    yield ""
    yield f"{settings.PORTAL_NAME} support is open."
    yield ""
    yield f"  Help centre   {settings.PORTAL_URL}/"
    yield f"  Agents’ desk  {settings.PORTAL_URL}/admin/"
    yield f"  Letters       SMTP on {settings.HOST}:{settings.SMTP_PORT}, for {settings.SUPPORT_ADDRESS}"
    yield f"  Answers       {_way_out()}"
    yield f"  Data          {settings.PORTAL_DATA}"
    yield from _unsigned()
    yield from _unnamed_proxy()
    yield from _forgetful_redis()
    yield ""
    yield from _logins(terminal=terminal)
    yield "Send a first letter, and see it in the desk a moment later:"
    yield f"  {_first_letter()}"
    yield ""
    yield "Ctrl-C stops everything."
    yield ""


def _way_out() -> str:
    if settings.OUTGOING_HOLD:
        return "wait, and don’t leave (OUTGOING_HOLD)"
    if settings.OUTGOING_TO:
        return "all go to the address in OUTGOING_TO, whoever they are meant for"
    if settings.EMAIL_URL:
        return f"leave through {urlsplit(settings.EMAIL_URL).hostname}"
    return f"are written to {settings.EMAIL_FILE_PATH} (set EMAIL_URL to send them)"


def _unsigned() -> Iterator[str]:
    """Letters wait for the key: one that leaves without its signature may be taken for forged."""
    try:
        require_key()
    except UnusableKey as problem:
        yield f"  Signatures    {problem}; until it is, no letter leaves"


def _unnamed_proxy() -> Iterator[str]:
    """A proxy speaks https in front of us. Until it is named all works, but limits can't tell people apart."""
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        yield "  Proxy         set TRUSTED_PROXIES to its address; until then limits take all customers for one"


def _forgetful_redis() -> Iterator[str]:
    """Nothing is lost by it, but what waits for the worker is found by the next round only."""
    if readiness.forgets_knocks(settings.REDIS_URL):
        yield "  Redis         set its maxmemory-policy to volatile-ttl; as it is, it may throw away what waits in it"


def _logins(*, terminal: bool) -> Iterator[str]:
    """As they were made on the first start; none when the portal was opened without demo content."""
    path = settings.PORTAL_DATA / "demo-logins.json"
    if not path.exists():
        yield from _without_demo()
        return
    passwords = json.loads(path.read_text())
    if terminal:
        yield "Demo log-ins for the desk (change them before you invite anybody):"
        for name, password in passwords.items():
            yield f"  {name:<13} {password}"
    else:
        yield f"Demo log-ins for the desk (change them before you invite anybody): {', '.join(passwords)}."
        yield f"Their passwords stand in {path}"
    if settings.HTTPS and not settings.PORTAL_DEMO:
        yield "This is a public address: lock them or change their passwords, and remove that file."
    yield ""


def _without_demo() -> Iterator[str]:
    if settings.PORTAL_DEMO:
        return
    yield "There are no demo log-ins. `manage.py set_up` makes an empty portal usable: teams, administrator, documents."
    if settings.HTTPS:
        yield "For a demo on a public address (PORTAL_URL is https) set PORTAL_DEMO=1."
    yield ""


def _first_letter() -> str:
    """One line for any shell, which needs Python and nothing of ours."""
    host = own_address()
    letter = (
        f"From: Ada <ada@example.org>\\nTo: {settings.SUPPORT_ADDRESS}\\n"
        "Subject: No connection since Monday\\n\\nHello, the app says it cannot connect. What can I do?"
    )
    return (
        "python3 -c 'import smtplib; "
        f'smtplib.SMTP("{host}", {settings.SMTP_PORT}).sendmail('
        f'"ada@example.org", "{settings.SUPPORT_ADDRESS}", "{letter}")\''
    )

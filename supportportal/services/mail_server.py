"""Who takes our letters: a mail server, or a folder; how we log in and sign, and how letters to us are encrypted."""

import re
from typing import Any
from urllib.parse import urlsplit

import environ

from supportportal.foundations.environment import refuse

SELECTOR = re.compile(r"[a-z0-9](?:[a-z0-9_.-]{0,61}[a-z0-9])?", re.IGNORECASE)  # below _domainkey.


def mail_server(url: str) -> dict[str, Any]:
    if not url:
        return {"EMAIL_BACKEND": "tickets.outbox.eml_backend.EmailBackend"}
    reached = {name: value for name, value in environ.Env.email_url_config(url).items() if name.startswith("EMAIL_")}
    return reached | {"EMAIL_BACKEND": "tickets.outbox.smtp_backend.EmailBackend", "EMAIL_TIMEOUT": 20}


def dkim_selector(selector: str, *, key: str) -> str:
    if bool(selector) != bool(key):
        raise refuse("DKIM_SELECTOR and DKIM_KEY belong together: `manage.py check_mail --make-key` makes a key.")
    if selector and not SELECTOR.fullmatch(selector):
        raise refuse(f"DKIM_SELECTOR is “{selector}”, and must be a name in a zone, such as s2026.")
    return selector


def tls_key(certificate: str, key: str) -> str:
    """The certificate's own file may hold it."""
    if key and not certificate:
        raise refuse("SMTP_TLS_KEY is set without SMTP_TLS_CERT, the certificate that it belongs to.")
    return key or certificate


def require_not_ourselves(outgoing_to: str, *, support_address: str) -> None:
    if outgoing_to.lower() == support_address.lower():
        raise refuse("OUTGOING_TO is SUPPORT_ADDRESS: what we send would come back to us.")


def require_ways_to_log_in(oauth: str, *, client: str, **urls: str) -> None:
    """By a password in the address, or by a token from `oauth`."""
    if oauth and not client:
        raise refuse("MAIL_OAUTH_CLIENT is not set: the provider at MAIL_OAUTH_URL knows us by it.")
    for name, url in urls.items():
        parts = urlsplit(url)
        if parts.username and not parts.password and not oauth:
            raise refuse(f"{name} names a user and no password: set one, or MAIL_OAUTH_URL to log in by a token.")
        if name == "IMAP_URL" and url and not parts.username:
            raise refuse(f"{name} names no user: whose mailbox is it?")

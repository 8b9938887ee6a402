"""Who takes our letters: a mail server, or a folder; how they are signed, and how letters to us are encrypted."""

import re
from typing import Any

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

"""Who takes our letters: a mail server, or a folder; and how we log in there."""

from typing import Any
from urllib.parse import urlsplit

import environ

from supportportal.foundations.environment import refuse


def mail_server(url: str) -> dict[str, Any]:
    if not url:
        return {"EMAIL_BACKEND": "tickets.outbox.eml_backend.EmailBackend"}
    reached = {name: value for name, value in environ.Env.email_url_config(url).items() if name.startswith("EMAIL_")}
    return reached | {"EMAIL_BACKEND": "tickets.outbox.smtp_backend.EmailBackend", "EMAIL_TIMEOUT": 20}


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

"""The way into a mailbox: over TLS with a certificate that we trust, by password or by an OAuth token."""

import ssl
from dataclasses import dataclass
from imaplib import IMAP4
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted

PATIENCE = 60.0  # seconds for one answer of the server
PORTS = {"imaps": 993, "imap": 143, "imap+tls": 143}


class Refused(IMAP4.error):
    """The server doesn’t let us in: a wrong password, an expired token, a folder that isn’t there."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where the mailbox is and how to get in; `token` instead of a password for XOAUTH2."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str
    token: str = ""

    @property
    def name(self) -> str:
        return f"{self.user}@{self.host}/{self.folder}"[:320]


def account_of(url: str, *, token: str = "") -> Account:
    """Of `imaps://user:password@host/INBOX`. A token that is a path is read from there at each log-in: it expires."""
    parts = urlsplit(url)
    return Account(
        scheme=parts.scheme,
        host=parts.hostname or "",
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        token=token,
    )


def opened(account: Account) -> BaseMailBox:
    """Logged in, in its folder; only to read when nothing is to be moved or deleted, so that nothing can be marked."""
    box = _connected(account)
    try:
        try:
            _enter(box, account)
        except IMAP4.abort:  # the connection ended: nobody refused anything
            raise
        except (IMAP4.error, ImapToolsError) as problem:
            raise Refused(f"the mailbox refused us: {problem}") from problem
    except BaseException:
        box.client.shutdown()
        raise
    return box


def _enter(box: BaseMailBox, account: Account) -> None:
    if account.token:
        path = Path(account.token)
        token = path.read_text().strip() if account.token.startswith("/") else account.token
        said = f"user={account.user}\1auth=Bearer {token}\1\1".encode()
        # After a refusal the server says why and waits for an empty line, before it says NO.
        box.client.authenticate("XOAUTH2", lambda challenge: b"" if challenge else said)
    else:
        box.login(account.user, account.password, initial_folder=None)
    _, offered = box.client.capability()  # more is offered after the log-in than before it
    box.client.capabilities = tuple(offered[-1].decode("ascii", "replace").upper().split())
    box.folder.set(account.folder, readonly=not (settings.IMAP_MOVE_TO or settings.IMAP_DELETE))


def _connected(account: Account) -> BaseMailBox:
    if account.scheme == "imap":
        return MailBoxUnencrypted(account.host, account.port, timeout=PATIENCE)
    context = ssl.create_default_context()
    if account.scheme == "imap+tls":
        return MailBoxStartTls(account.host, account.port, timeout=PATIENCE, ssl_context=context)
    return MailBox(account.host, account.port, timeout=PATIENCE, ssl_context=context)

"""The way into a mailbox: over TLS with a certificate that we trust, by password or by an OAuth token."""

import ssl
from dataclasses import dataclass
from imaplib import IMAP4
from urllib.parse import unquote, urlsplit

from django.conf import settings
from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted

from tickets.outbox import oauth

ANSWER_TIMEOUT = 60.0  # seconds
DEFAULT_PORTS = {"imaps": 993, "imap": 143, "imap+tls": 143}


class MailboxRefused(IMAP4.error):
    """The server doesn’t let us in: a wrong password, an expired token, a folder that isn’t there."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where the mailbox is and how to get in: without a password by an OAuth token."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str

    @property
    def name(self) -> str:
        return f"{self.user}@{self.host}/{self.folder}"[:320]


def account_of(url: str) -> Account:
    """From `imaps://user:password@host/INBOX`."""
    parts = urlsplit(url)
    return Account(
        scheme=parts.scheme,
        host=parts.hostname or "",
        port=parts.port or DEFAULT_PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
    )


def open_mailbox(account: Account) -> BaseMailBox:
    """Logged in, its folder open: read-only unless letters are to be moved or deleted, so that nothing gets marked."""
    if account.password:
        return _opened(account)
    boxes: list[BaseMailBox] = []
    oauth.log_in_by_token(lambda token: boxes.append(_opened(account, token)), refusals=(MailboxRefused,))
    return boxes[0]


def _opened(account: Account, token: str = "") -> BaseMailBox:
    box = _connect(account)
    try:
        try:
            _log_in(box, account, token)
        except IMAP4.abort:  # the connection ended, nobody refused us
            raise
        except (IMAP4.error, ImapToolsError) as problem:
            raise MailboxRefused(f"the mailbox refused us: {problem}") from problem
    except BaseException:
        box.client.shutdown()
        raise
    return box


def _log_in(box: BaseMailBox, account: Account, token: str) -> None:
    if token:
        credentials = oauth.xoauth2(account.user, token).encode()
        # When it refuses, the server first says why and waits for an empty line, then says NO.
        box.client.authenticate("XOAUTH2", lambda challenge: b"" if challenge else credentials)
    else:
        box.login(account.user, account.password, initial_folder=None)
    _, capabilities = box.client.capability()  # more is offered after the log-in than before it
    box.client.capabilities = tuple(capabilities[-1].decode("ascii", "replace").upper().split())
    box.folder.set(account.folder, readonly=not (settings.IMAP_MOVE_TO or settings.IMAP_DELETE))


def _connect(account: Account) -> BaseMailBox:
    if account.scheme == "imap":
        return MailBoxUnencrypted(account.host, account.port, timeout=ANSWER_TIMEOUT)
    context = ssl.create_default_context()
    if account.scheme == "imap+tls":
        return MailBoxStartTls(account.host, account.port, timeout=ANSWER_TIMEOUT, ssl_context=context)
    return MailBox(account.host, account.port, timeout=ANSWER_TIMEOUT, ssl_context=context)

"""The token by which we log in to a mail server that takes no password (OAuth 2): kept, and renewed before it ends."""

import fcntl
import json
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import build_opener

from django.conf import settings

from supportportal.foundations.environment import keep_private

log = logging.getLogger(__name__)

ANSWER_TIMEOUT = 10  # seconds
RENEWED_BEFORE_ITS_END = 120.0  # seconds; of a shorter life a quarter
USUAL_LIFE = 3600  # seconds, where the provider doesn't say (RFC 6749, 5.1)
ASKED_AT_MOST_EVERY = 60.0  # seconds: who is refused all the time must not be a flood
LATER = frozenset({"temporarily_unavailable", "server_error", "slow_down"})
FILE = "mail_token.json"


class TokenRefused(OSError):
    """The provider gives us no token until an operator does something: revoked, ended, or set wrongly."""


class NoToken(OSError):
    """The provider didn’t answer, or not with a token; later it may."""


@dataclass(frozen=True, slots=True)
class MailToken:
    """What is kept between processes and starts. `of`: the settings it was asked for with; others make it void."""

    of: str
    access: str = ""
    renew_at: float = 0.0
    ends_at: float = 0.0
    refresh: str = ""  # as the provider last gave it: the one before may be void
    asked_at: float = 0.0
    refusal: str = ""
    refused_since: float = 0.0


def log_in_by_token(log_in: Callable[[str], None], *, refusals: tuple[type[Exception], ...]) -> None:
    """Once more with a new token if the server refuses the one we have: it may have been revoked before its end."""
    token = access_token(now=datetime.now(UTC))
    try:
        log_in(token)
    except refusals:
        renewed = access_token(now=datetime.now(UTC), refused=token)
        if renewed == token:
            raise
        log_in(renewed)


def access_token(*, now: datetime, refused: str = "") -> str:
    """Raises TokenRefused or NoToken. `refused`: what a mail server has just not taken."""
    moment = now.timestamp()
    token = _kept()
    if moment < token.renew_at and token.access != refused:
        return token.access
    with _one_at_a_time():
        token = _kept()  # rival: another process may have renewed it while we waited
        is_due = moment >= token.renew_at or token.access == refused
        if is_due and abs(moment - token.asked_at) >= ASKED_AT_MOST_EVERY:
            token = _renewed(token, moment=moment)
    if token.refusal:
        raise TokenRefused(token.refusal)
    if moment >= token.ends_at:
        raise NoToken("the provider gives no token just now")
    return token.access


def refusal() -> tuple[str, datetime] | None:
    """What the provider says, and since when, while it refuses us."""
    token = _kept() if settings.MAIL_OAUTH_URL else None
    return (token.refusal, datetime.fromtimestamp(token.refused_since, UTC)) if token and token.refusal else None


def xoauth2(user: str, token: str) -> str:
    """The answer to AUTH and AUTHENTICATE, before it is encoded."""
    return f"user={user}\1auth=Bearer {token}\1\1"


def _renewed(token: MailToken, *, moment: float) -> MailToken:
    """Written before we ask, too: a new refresh token that finds no room on the disk would be lost for good."""
    token = replace(token, asked_at=moment)
    _keep(token)
    try:
        answer = _ask(token.refresh or settings.MAIL_OAUTH_REFRESH_TOKEN)
    except TokenRefused as problem:
        log.error("the mail provider refuses us a token: %s", problem)
        token = replace(token, access="", renew_at=0.0, ends_at=0.0, refusal=str(problem))
        token = replace(token, refused_since=token.refused_since or moment)
    except OSError as problem:
        log.warning("the mail provider gives no token just now: %s", type(problem).__name__)
        return token
    else:
        life = float(answer.get("expires_in") or USUAL_LIFE)
        early = min(RENEWED_BEFORE_ITS_END, life / 4)
        token = replace(
            MailToken(of=token.of, asked_at=moment),
            access=str(answer["access_token"]),
            refresh=str(answer.get("refresh_token") or token.refresh),
            renew_at=moment + life - early,
            ends_at=moment + life,
        )
    _keep(token)
    return token


def _ask(refresh: str) -> Mapping[str, Any]:
    """RFC 6749, 4.4 and 6. Raises TokenRefused, or another OSError when it may go better later."""
    grant = {"grant_type": "refresh_token", "refresh_token": refresh}
    fields = {
        **(grant if refresh else {"grant_type": "client_credentials"}),
        "client_id": settings.MAIL_OAUTH_CLIENT,
        "client_secret": settings.MAIL_OAUTH_SECRET,
        "scope": settings.MAIL_OAUTH_SCOPE,
    }
    body = urlencode({name: value for name, value in fields.items() if value}).encode()
    try:
        with build_opener().open(settings.MAIL_OAUTH_URL, data=body, timeout=ANSWER_TIMEOUT) as page:
            answer = _fields_of(page.read(1_000_000))
    except HTTPError as problem:
        with problem:
            answer = _fields_of(problem.read(1_000_000))
        if problem.code >= 500 or problem.code == 429:
            raise NoToken(f"the provider answered {problem.code}") from problem
    if error := str(answer.get("error") or ""):
        said = " ".join(f"{error}: {answer.get('error_description') or 'no reason was given'}".split())[:300].rstrip(
            "."
        )
        raise NoToken(said) if error in LATER else TokenRefused(said)
    if not answer.get("access_token"):
        raise NoToken("the provider's answer has no token")
    return answer


def _fields_of(page: bytes) -> Mapping[str, Any]:
    try:
        answer = json.loads(page)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _kept() -> MailToken:
    of = _settings_in_force()
    try:
        token = MailToken(**json.loads(_path().read_text()))
    except FileNotFoundError:
        return MailToken(of=of)
    except (ValueError, TypeError):
        log.error("%s can't be read, and is made anew", FILE)
        return MailToken(of=of)
    return token if token.of == of else MailToken(of=of)


def _settings_in_force() -> str:
    """A new refresh token in the settings counts at once, whatever was kept before."""
    names = ("URL", "CLIENT", "SECRET", "REFRESH_TOKEN", "SCOPE")
    return sha256("\n".join(getattr(settings, f"MAIL_OAUTH_{name}") for name in names).encode()).hexdigest()


def _keep(token: MailToken) -> None:
    """Whole or not at all, on the disk itself, and nobody else's to read."""
    draft = _path().with_suffix(".draft")
    draft.unlink(missing_ok=True)  # of a process that was killed: we hold the lock
    keep_private(draft, json.dumps(asdict(token)))
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.rename(_path())


def _path() -> Path:
    return Path(settings.PORTAL_DATA) / FILE


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Of all processes: where each refresh token serves once, two that use the same one end both."""
    with os.fdopen(os.open(_path().with_suffix(".lock"), os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield

"""How often somebody may try to sign in to the desk: by account, by network and by browser, each counted alone.

Counted in the database and not in Redis: nobody signs in without the database anyway, so no limit is lost while Redis
is away, and all web processes share one count. A password takes far longer to check than three rows to count.

A limit on an account alone would let any stranger lock its agent out by guessing. So a browser in which somebody has
signed in to an account before gets a sealed cookie and a count of its own for that account, which strangers can't use
up (OWASP calls it a device cookie). Without it, an agent who is attacked waits a quarter of an hour at most.
"""

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db.models import F

from supportportal.models import SignInCount

COUNTED_WITHIN = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 20  # tries a window, from everywhere together; a person who forgot needs fewer
TRIES_PER_NETWORK = 60  # for all accounts; an office of agents shares one
TRIES_PER_BROWSER = 10  # for the account it knows
MAX_NAME_LENGTH = 150  # characters, as in Django's table of users
BROWSER_COOKIE = "desk_browser"
BROWSER_KNOWN_FOR = timedelta(days=90)
COOKIE_SALT = "supportportal.sign_in"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try, and the counts that it goes into."""

    own: str  # of the account, or of a browser that knows it; empty for a name that nobody can have
    own_limit: int
    network: str  # empty for a browser that knows the account

    @property
    def limits(self) -> dict[str, int]:
        counts = {self.own: self.own_limit, self.network: TRIES_PER_NETWORK}
        return {key: limit for key, limit in counts.items() if key}


def attempt_of(username: str, *, network: str, browser: str) -> Attempt:
    """`network` as `client_address.network_of` has it; `browser` is the cookie that came along, or empty."""
    account = _account_name(username)
    if not account:
        return Attempt("", 0, _count_key("network", network))
    if browser_name := _browser_name(browser, account=account):
        return Attempt(_count_key("browser", browser_name, account), TRIES_PER_BROWSER, "")
    return Attempt(_count_key("account", account), TRIES_PER_ACCOUNT, _count_key("network", network))


def may_try(attempt: Attempt, *, now: datetime) -> bool:
    """Counts the try, before the password is looked at: a thousand at one moment are counted one by one.

    Nothing is written for somebody over a limit already.
    """
    current = SignInCount.objects.filter(pk__in=attempt.limits, began_at__gt=now - COUNTED_WITHIN)
    if any(count.tries >= attempt.limits[count.key] for count in current):
        return False
    SignInCount.objects.filter(began_at__lte=now - COUNTED_WITHIN).delete()
    new = [SignInCount(key=key, tries=0, began_at=now) for key in attempt.limits]
    SignInCount.objects.bulk_create(new, ignore_conflicts=True)
    # The condition is the lock: of rivals for the last try one changes the row, and the others find none to change.
    rows = [SignInCount.objects.filter(pk=key, tries__lt=limit) for key, limit in attempt.limits.items()]
    return all(row.update(tries=F("tries") + 1) for row in rows)


def forget(attempt: Attempt) -> None:
    """It was them: what they mistyped is forgotten, and their network, which others share, gets this one try back."""
    SignInCount.objects.filter(pk=attempt.own).update(tries=0)
    SignInCount.objects.filter(pk=attempt.network, tries__gt=0).update(tries=F("tries") - 1)


def browser_cookie(username: str) -> str:
    """Sealed: it says that somebody signed in to this account here, and nothing else."""
    return signing.dumps([secrets.token_hex(8), _count_key("account", _account_name(username))], salt=COOKIE_SALT)


def _browser_name(cookie: str, *, account: str) -> str:
    """The browser's own random name; empty unless it has been signed in to this very account."""
    try:
        name, key = signing.loads(cookie, salt=COOKIE_SALT, max_age=BROWSER_KNOWN_FOR)
    except (signing.BadSignature, ValueError):
        return ""
    return str(name) if key == _count_key("account", account) else ""


def _account_name(username: str) -> str:
    """One spelling for all that Django takes for the same name; empty for one too long to be an account."""
    if len(username) > MAX_NAME_LENGTH:
        return ""
    return unicodedata.normalize("NFKC", username).strip().casefold()


def _count_key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()

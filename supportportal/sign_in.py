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

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 20  # tries a window, from everywhere together; a person who forgot tries less often
PER_NETWORK = 60  # for all accounts; an office of agents shares one
PER_BROWSER = 10  # for the account it knows
LONGEST_NAME = 150  # characters, as in Django's table of users
BROWSER_COOKIE = "desk_browser"
BROWSER_KNOWN_FOR = timedelta(days=90)
SALT = "supportportal.sign_in"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try, and the counts that it goes into."""

    own: str  # of the account, or of a browser that knows it; empty for a name that nobody can have
    most: int
    network: str  # empty for a browser that knows the account

    @property
    def limits(self) -> dict[str, int]:
        counts = {self.own: self.most, self.network: PER_NETWORK}
        return {key: most for key, most in counts.items() if key}


def attempt(username: str, *, network: str, browser: str) -> Attempt:
    """`network` as `client_address.network_of` has it; `browser` is the cookie that came along, or empty."""
    account = _account(username)
    if not account:
        return Attempt("", 0, _key("network", network))
    if known := _known(browser, account=account):
        return Attempt(_key("browser", known, account), PER_BROWSER, "")
    return Attempt(_key("account", account), PER_ACCOUNT, _key("network", network))


def may_try(tried: Attempt, *, now: datetime) -> bool:
    """Counts the try, before the password is looked at: a thousand at one moment are counted one by one.

    Nothing is written for who is over a limit already.
    """
    current = SignInCount.objects.filter(pk__in=tried.limits, began_at__gt=now - WINDOW)
    if any(count.tries >= tried.limits[count.key] for count in current):
        return False
    SignInCount.objects.filter(began_at__lte=now - WINDOW).delete()
    new = [SignInCount(key=key, tries=0, began_at=now) for key in tried.limits]
    SignInCount.objects.bulk_create(new, ignore_conflicts=True)
    # The condition is the lock: of rivals for the last try one changes the row, and the others find none to change.
    rows = [SignInCount.objects.filter(pk=key, tries__lt=most) for key, most in tried.limits.items()]
    return all(row.update(tries=F("tries") + 1) for row in rows)


def forget(tried: Attempt) -> None:
    """It was them: what they mistyped is forgotten, and their network, which others share, has this one try back."""
    SignInCount.objects.filter(pk=tried.own).update(tries=0)
    SignInCount.objects.filter(pk=tried.network, tries__gt=0).update(tries=F("tries") - 1)


def browser_cookie(username: str) -> str:
    """Sealed: it says that somebody signed in to this account here, and nothing else."""
    return signing.dumps([secrets.token_hex(8), _key("account", _account(username))], salt=SALT)


def _known(cookie: str, *, account: str) -> str:
    """The browser's own random name; empty unless it has been signed in to this very account."""
    try:
        name, key = signing.loads(cookie, salt=SALT, max_age=BROWSER_KNOWN_FOR)
    except (signing.BadSignature, ValueError):
        return ""
    return str(name) if key == _key("account", account) else ""


def _account(username: str) -> str:
    """One spelling for all that Django takes for the same name, and for no name that it could know empty."""
    if len(username) > LONGEST_NAME:
        return ""
    return unicodedata.normalize("NFKC", username).strip().casefold()


def _key(*words: str) -> str:
    return hashlib.sha256("\n".join(words).encode("utf-8", "replace")).hexdigest()

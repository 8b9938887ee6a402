"""What makes a good password: long, and not what anybody would guess; no rule about capitals (NIST SP 800-63B)."""

from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

ENOUGH = 4  # of 0 to 4: some 10^10 guesses at least
MOST_READ = 72  # characters; the time to judge one grows with its length, and what is longer is hard to guess anyway


class GoodPassword(MinimumLengthValidator):
    """Names, words, dates, years, keys in a row and known leaked passwords, alone or one after the other, are easy."""

    def __init__(self) -> None:
        super().__init__(min_length=12)

    def validate(self, password: str, user: Any = None) -> None:
        super().validate(password, user)
        names = [getattr(user, name, "") for name in ("username", "first_name", "last_name", "email")]
        ours = [settings.PORTAL_NAME, settings.PORTAL_DOMAIN]
        known = [word for name in (*names, *ours) if name for word in (name, *name.replace("@", " ").split())]
        if zxcvbn(password[:MOST_READ], user_inputs=known)["score"] < ENOUGH:
            raise ValidationError(_("This is easily guessed. Take several words that don’t belong together."))

    def get_help_text(self) -> str:
        return _("12 characters or more that nobody would guess. Several words are good.")

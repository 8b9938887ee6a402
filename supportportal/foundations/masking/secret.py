"""A secret in a text: what kind of thing it is, and where it stands."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SecretKind(TextChoices):
    CARD = "card", _("card number")
    CARD_CHECK = "card check", _("card’s security code or expiry")
    ACCOUNT = "account", _("bank account")
    PRIVATE_KEY = "private key", _("private key")
    TOKEN = "token", _("key or token")
    PASSWORD = "password", _("password")
    CODE = "code", _("code")
    RECOVERY = "recovery", _("recovery phrase or codes")
    ADDRESS = "address", _("own IP address")


@dataclass(frozen=True, slots=True)
class Secret:
    kind: SecretKind
    start: int
    end: int

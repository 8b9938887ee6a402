"""Who comes to the desk, goes, and is refused: by Django's signals, whatever page asks for the password."""

from typing import Any

from allauth.mfa.signals import authentication_failed
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models import Q
from django.dispatch import receiver

from supportportal.foundations.staff.audit import Act, record_act


@receiver(user_logged_in)
def note_sign_in(user: User, **_: object) -> None:
    record_act(Act.SIGNED_IN, about=user, by=user)


@receiver(user_logged_out)
def note_sign_out(user: User | None, **_: object) -> None:
    if user is not None:
        record_act(Act.SIGNED_OUT, about=user, by=user)


@receiver(user_login_failed)
def note_refusal(credentials: dict[str, Any], **_: object) -> None:
    """An account's own name at most: people type their password into the wrong field, too."""
    account = _account_of(credentials)
    if account is not None:
        record_act(Act.SIGN_IN_REFUSED, about=account)
    else:
        record_act(Act.SIGN_IN_UNKNOWN, about=get_user_model())


@receiver(authentication_failed)
def note_wrong_code(user: User, **_: object) -> None:
    record_act(Act.CODE_REFUSED, about=user)


def _account_of(credentials: dict[str, Any]) -> User | None:
    name, email = (str(credentials.get(field) or "") for field in ("username", "email"))
    wanted = Q(username=name) if name else Q(email__iexact=email)
    return User.objects.filter(wanted).order_by("pk").first() if name or email else None

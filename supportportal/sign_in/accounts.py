"""Whose account it is, as the library asks: nobody signs up, staff alone get in, and letters are ours."""

from datetime import timedelta
from ipaddress import ip_address
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from supportportal.foundations.client_address import UNKNOWN, address_of
from supportportal.foundations.staff import second_factor
from supportportal.sign_in import attempts
from tickets import account_letters
from tickets.models import AccountLetter

JUST_SIGNED_IN = timedelta(minutes=15)  # for so long nobody is asked once more who they are
NO_ADDRESS = str(ip_address(0))
LETTERS = {
    "account/email/password_reset": AccountLetter.Kind.PASSWORD_CHANGED,
    "mfa/email/totp_activated": AccountLetter.Kind.FACTOR_ADDED,
    "mfa/email/totp_deactivated": AccountLetter.Kind.FACTOR_REMOVED,
    "mfa/email/webauthn_added": AccountLetter.Kind.FACTOR_ADDED,
    "mfa/email/webauthn_removed": AccountLetter.Kind.FACTOR_REMOVED,
    "mfa/email/recovery_codes_generated": AccountLetter.Kind.RECOVERY_CODES,
}


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Kept beside each sign-in, in a column for addresses: a Unix socket has none."""
        address = address_of(request)
        return NO_ADDRESS if address == UNKNOWN else address

    def pre_login(self, request: HttpRequest, user: User, **about: Any) -> HttpResponse | None:
        """For every way in: who has left, or never was of the staff, comes no further by a passkey or directory."""
        if user.is_active and user.is_staff:
            return None
        clear_login(request)
        messages.error(request, _("This account has no place at the desk. Ask an administrator."))
        return redirect("admin:login")

    def post_login(self, request: HttpRequest, user: User, **about: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **about)
        response.set_cookie(
            attempts.BROWSER_COOKIE,
            attempts.browser_cookie(user.get_username()),
            max_age=attempts.BROWSER_KNOWN_FOR,
            path=reverse("admin:index"),
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )
        return response

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """The link is made when the letter leaves, and stored nowhere. It goes to the account's own address."""
        if user.is_staff:
            account_letters.write(user, AccountLetter.Kind.NEW_PASSWORD, now=timezone.now())

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        account_letters.tell(user, LETTERS[template_prefix], now=timezone.now())

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not of whoever has just shown who they are, nor for a first factor without which one gets no further."""
        request, has_one = self.request, second_factor.count_of(self.request.user) > 0
        records = get_authentication_records(request, request.user)
        shown = [record["at"] for record in records if record["method"] == second_factor.PASSED or not has_one]
        if shown and timezone.now().timestamp() - shown[-1] < JUST_SIGNED_IN.total_seconds():
            return False
        return has_one or not second_factor.is_lacking(request.session)

    def get_reauthentication_methods(self, user: second_factor.AnyUser) -> list[dict[str, Any]]:
        """Not by the password alone, where it is the second factor that is lacking: a thief may know it."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if not second_factor.is_lacking(self.request.session):
            return methods
        return [method for method in methods if method["id"] != "reauthenticate"]

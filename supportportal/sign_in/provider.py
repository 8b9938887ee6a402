"""The company's own directory, by OpenID Connect: it says who somebody is; the desk says whether they have a place."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from supportportal.foundations.staff import second_factor

# RFC 8176: what a provider calls a sign-in with more than one factor, or with one that can't be phished.
STRONG = frozenset({"mfa", "otp", "hwk", "swk", "fpt", "face", "iris", "sc", "pop"})


class ProviderAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """By the address that the provider has proved, and one account alone: nothing is connected for good.

        So whoever's address is taken off an account at the desk doesn't get in by it again.
        """
        proved = [address.email for address in sociallogin.email_addresses if address.verified]
        users = list(User.objects.filter(email__iexact=proved[0], is_active=True, is_staff=True)[:2]) if proved else []
        if len(users) != 1:
            self._refuse(request, _("No account at the desk has the address that your company’s directory gave us."))
        if request.user.is_authenticated:
            logout(request)  # before anything is noted that must outlive it
        sociallogin.user = users[0]
        if STRONG & {*_methods_of(sociallogin)}:
            record_authentication(request, users[0], second_factor.PASSED, type="openid_connect")

    def on_authentication_error(self, request: HttpRequest, provider: Any, **about: Any) -> None:
        self._refuse(request, _("Your company’s directory didn’t let you in, or didn’t answer. Try again."))

    def _refuse(self, request: HttpRequest, sentence: str) -> None:
        messages.error(request, sentence)
        raise ImmediateHttpResponse(redirect("admin:login"))


def _methods_of(sociallogin: SocialLogin) -> list[str]:
    """The `amr` of the ID token, which came from the provider itself over its own line."""
    methods = sociallogin.account.extra_data.get("id_token", {}).get("amr", [])
    return methods if isinstance(methods, list) else [str(methods)]

"""How an administrator helps a colleague in: an invitation, a link for a new password, a lost second factor."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from supportportal.foundations.staff import second_factor
from tickets import account_letters
from tickets.models import AccountLetter

Kind = AccountLetter.Kind


def invite(user: User) -> None:
    """Once more, too: the links of before open as long as no password was chosen by one of them."""
    kind = Kind.NEW_PASSWORD if user.has_usable_password() else Kind.INVITATION
    account_letters.write(user, kind, now=timezone.now())


def mail_link(request: HttpRequest, user: User) -> HttpResponse:
    if request.method == "POST" and user.is_active:
        if user.email:
            invite(user)
            messages.success(request, gettext("A letter with a link goes to %(address)s.") % {"address": user.email})
        else:
            messages.error(request, gettext("This colleague has no address. Enter one first."))
    return redirect("admin:auth_user_change", user.pk)


def take_factors(request: HttpRequest, user: User) -> HttpResponse:
    """For somebody who has lost theirs. They hear of it, since somebody else may have asked in their name."""
    if request.method == "POST" and second_factor.count_of(user):
        count = second_factor.take_away(user)
        account_letters.tell(user, Kind.FACTOR_REMOVED, now=timezone.now())
        words = ngettext(
            "%(n)s second factor is gone, and every sign-in has ended. The next one sets up a new factor.",
            "%(n)s second factors are gone, and every sign-in has ended. The next one sets up a new factor.",
            count,
        )
        messages.success(request, words % {"n": count})
    return redirect("admin:auth_user_change", user.pk)


def state_of(user: User) -> dict[str, Any]:
    """For a colleague's page: what was mailed last, and how many second factors there are."""
    letters = AccountLetter.objects.filter(user=user, kind__in=(Kind.INVITATION, Kind.NEW_PASSWORD))
    return {
        "last_link": letters.order_by("-created_at").first(),
        "has_password": user.has_usable_password(),
        "factor_count": second_factor.count_of(user),
    }

"""The page where one signs in to the desk: a name and a password, a passkey, or the company's own directory."""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponseBase
from django.http.response import HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.client_address import address_of, network_of
from supportportal.foundations.staff import second_factor
from supportportal.sign_in import attempts
from supportportal.sign_in.account_pages import missing_factor_page


class SignInForm(AdminAuthenticationForm):
    """`clean` sees the name as Django looks it up: without blanks around it, and in one spelling."""

    def clean(self) -> dict[str, object]:
        username, request = self.cleaned_data.get("username"), self.request
        if request is None or not username or not self.cleaned_data.get("password"):
            return super().clean()
        browser = request.COOKIES.get(attempts.BROWSER_COOKIE, "")
        attempt = attempts.attempt_of(username, network=network_of(address_of(request)), browser=browser)
        if not attempts.may_try(attempt, now=timezone.now()):
            raise forms.ValidationError(_("Too many attempts. Wait a quarter of an hour, then try again."))
        if not attempt.own:
            raise self.get_invalid_login_error()
        cleaned = super().clean()  # raises for a wrong password
        attempts.forget(attempt)
        return cleaned


class SignInPage(LoginView):
    authentication_form = SignInForm
    template_name = "admin/login.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        is_known = request.user.is_authenticated and request.user.is_staff
        if request.method == "GET" and is_known and second_factor.is_lacking(request.session):
            return missing_factor_page(request, wanted=self.get_redirect_url())
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponseRedirect:
        """The password was right; the library goes on with the second factor, where the account has one."""
        user, wanted = form.get_user(), self.get_success_url()
        login = Login(user=user, redirect_url=wanted)
        answer: HttpResponseRedirect = perform_password_login(self.request, {"username": user.get_username()}, login)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "directory": settings.OPENID_CONNECT_NAME}

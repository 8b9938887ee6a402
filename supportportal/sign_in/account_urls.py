"""The addresses of one's own account at the desk. Their names are the library's, which looks for them."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount.providers.openid_connect import views as directory
from django.urls import path, re_path

from supportportal.sign_in.account_pages import desk_page, opening_page, own_page
from supportportal.sign_in.own_language import choose_language
from supportportal.sign_in.own_sign_ins import OwnSignIns

urlpatterns = [
    path("password/forgotten/", desk_page(account.password_reset), name="account_reset_password"),
    path("password/forgotten/sent/", desk_page(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        desk_page(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/new/done/",
        desk_page(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("again/", desk_page(account.reauthenticate), name="account_reauthenticate"),
    path("factors/", desk_page(factors.index), name="mfa_index"),
    path("factors/show/", desk_page(factors.authenticate), name="mfa_authenticate"),
    path("factors/again/", desk_page(factors.reauthenticate), name="mfa_reauthenticate"),
    path("factors/app/set-up/", desk_page(totp.activate_totp), name="mfa_activate_totp"),
    path("factors/app/remove/", own_page(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("factors/codes/", desk_page(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("factors/codes/new/", own_page(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("factors/codes/file/", desk_page(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("factors/passkeys/", own_page(passkeys.list_webauthn), name="mfa_list_webauthn"),
    path("factors/passkeys/set-up/", desk_page(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("factors/passkeys/again/", desk_page(passkeys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("factors/passkeys/sign-in/", opening_page(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("factors/passkeys/<int:pk>/rename/", own_page(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path("factors/passkeys/<int:pk>/remove/", own_page(passkeys.remove_webauthn), name="mfa_remove_webauthn"),
    path("sign-ins/", own_page(OwnSignIns.as_view()), name="usersessions_list"),
    path("language/", choose_language, name="desk_language"),
    path("directory/<slug:provider_id>/", opening_page(directory.login), name="openid_connect_login"),
    path("directory/<slug:provider_id>/back/", desk_page(directory.callback), name="openid_connect_callback"),
]

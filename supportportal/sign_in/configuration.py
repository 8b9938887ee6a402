"""What Django and django-allauth are told: no public sign-up, no mail of theirs, every kind of second factor."""

from typing import Any

APPS = (
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
)
PROVIDER_ID = "company"  # stands in the address that the company's directory leads back to
SETTINGS: dict[str, Any] = {
    # Counts of the library’s limits, and codes that were used: shared by all processes, and there whenever one can sign
    # in. So many that no stranger pushes anything out before its time.
    "CACHES": {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "supportportal_cache",
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    },
    "AUTHENTICATION_BACKENDS": ["supportportal.sign_in.backend.DeskBackend"],
    "LOGIN_URL": "admin:login",
    "LOGIN_REDIRECT_URL": "admin:index",
    "SESSION_COOKIE_AGE": 12 * 3600,  # without a page of the desk, see `session_ends`
    "AUTH_PASSWORD_VALIDATORS": [{"NAME": "supportportal.sign_in.passwords.GoodPassword"}],
    "ACCOUNT_ADAPTER": "supportportal.sign_in.accounts.AccountAdapter",
    "ACCOUNT_EMAIL_VERIFICATION": "none",  # an administrator writes the address, and the invitation goes there
    "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS": False,
    "ACCOUNT_EMAIL_NOTIFICATIONS": True,
    "ACCOUNT_LOGIN_METHODS": {"username"},
    "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*"],  # read by a check of the library; nobody signs up
    "ACCOUNT_RATE_LIMITS": {
        "login_failed": "30/15m/ip,5/5m/key",  # of the second factor; passwords are counted in `attempts`
        "reset_password": "20/h/ip,3/15m/key,10/d/key",
        "reset_password_from_key": "30/15m/ip",
        "reauthenticate": "10/5m/user",
    },
    "MFA_ADAPTER": "supportportal.sign_in.factors.FactorAdapter",
    "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
    "MFA_ALLOW_UNVERIFIED_EMAIL": True,  # the library notes addresses that it meets; nobody of ours verifies one there
    "MFA_PASSKEY_LOGIN_ENABLED": True,
    "MFA_TOTP_TOLERANCE": 1,  # a telephone's clock may be half a minute off
    "SOCIALACCOUNT_ADAPTER": "supportportal.sign_in.provider.ProviderAdapter",
    "SOCIALACCOUNT_EMAIL_VERIFICATION": "none",
    # By a link: a form that leads to another site is what our Content-Security-Policy forbids. The state holds either.
    "SOCIALACCOUNT_LOGIN_ON_GET": True,
}


def provider_settings(*, url: str, client: str, secret: str, name: str) -> dict[str, Any]:
    """One OpenID Connect provider, or none when `url` is empty. PKCE always."""
    app = {
        "provider_id": PROVIDER_ID,
        "name": name,
        "client_id": client,
        "secret": secret,
        "settings": {"server_url": url},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app] if url else []}}

"""The mail providers that may bring us letters by HTTP, one row each (docs/adding.md)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from anymail.webhooks.mailgun import MailgunInboundWebhookView
from anymail.webhooks.postmark import PostmarkInboundWebhookView
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

View = Callable[[HttpRequest], HttpResponseBase]


class Postmark(PostmarkInboundWebhookView):
    warn_if_no_basic_auth = False  # the password comes from below, not from the library's own setting


@dataclass(frozen=True, slots=True)
class Provider:
    setting: str  # the name of its secret; while that is empty, the door doesn't exist
    view: Callable[[str], View]  # from the secret: the library's view, which checks signature or password
    raw_field: str = ""  # a form field that may hold the letter's own bytes, too large for Django's parser


PROVIDERS: Mapping[str, Provider] = {
    "mailgun-mime": Provider(
        setting="MAILGUN_WEBHOOK_SIGNING_KEY",
        view=lambda key: MailgunInboundWebhookView.as_view(webhook_signing_key=key, basic_auth=[]),
        raw_field="body-mime",
    ),
    "postmark": Provider(
        setting="ANYMAIL_INBOUND_SECRET",
        view=lambda secret: Postmark.as_view(basic_auth=[secret]),
    ),
}


def secret_of(provider: Provider) -> str:
    secret: str = getattr(settings, provider.setting)
    return secret


def any_may_bring_letters() -> bool:
    return any(secret_of(provider) for provider in PROVIDERS.values())

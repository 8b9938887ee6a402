"""Letters that a mail provider brings by HTTP: its signature is checked, and it gets 200 only once they are safe."""

import re
from collections.abc import Mapping
from typing import Any

from anymail.signals import AnymailInboundEvent, inbound
from django.conf import settings
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from tickets.letters.addresses import envelope_sender
from tickets.mailroom.arriving import spool
from tickets.mailroom.arriving.envelopes import sender_and_recipients
from tickets.mailroom.arriving.providers import PROVIDERS, secret_of
from tickets.mailroom.arriving.spool_files import Envelope
from tickets.models import IncomingEmail

MAX_BODY_TO_LETTER_RATIO = 2  # base64 makes a letter longer, and some providers send it twice
PART_NAME = re.compile(rb'content-disposition:[^\r\n]*\bname="([^"\r\n]*)"', re.IGNORECASE)
RAW_LETTER_KEY = "portal.letter"  # in the request's META: its own bytes, if the provider sends them


@csrf_exempt
def take(request: HttpRequest, provider: str) -> HttpResponseBase:
    """Without a secret the door doesn't exist. After any 4xx or 5xx the provider brings the letter again."""
    entry = PROVIDERS.get(provider)
    if entry is None or not (secret := secret_of(entry)):
        raise Http404
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY_TO_LETTER_RATIO * settings.LETTER_MAX_BYTES:
        return HttpResponse(status=413)
    request._body = request.read()  # `request.body` has the limit for forms, which is far too low for letters
    if entry.raw_field:
        fields = form_fields(request.body, content_type=request.META.get("CONTENT_TYPE", ""))
        if raw := fields.get(entry.raw_field):
            request.META[RAW_LETTER_KEY] = raw
            request.POST = as_form(fields)  # type: ignore[assignment]  # too large for Django's parser
    try:
        return entry.view(secret)(request)
    except OSError:
        return HttpResponse("The letter can't be stored just now", status=503)


@receiver(inbound)
def keep(event: AnymailInboundEvent, **_: object) -> None:
    """Receives a letter from the library. An error goes back to it, and so to the provider.

    Recipients are not checked: the operator sets the provider's routes, which may have the provider's own addresses.
    """
    message = event.message
    raw = raw_of(event.esp_event) or message.as_bytes()
    sender = message.envelope_sender
    envelope = Envelope(
        source=IncomingEmail.Source.WEBHOOK,
        received_at=timezone.now(),
        sender=sender_and_recipients(raw)[0] if sender is None else envelope_sender(sender),
        recipients=tuple(filter(None, [message.envelope_recipient])),
    )
    spool.keep(raw, envelope=envelope)


def raw_of(event: Any) -> bytes:
    """The letter as it was sent, if the provider includes it; else b"", and it is rebuilt from its parts."""
    if isinstance(event, HttpRequest):
        return bytes(event.META.get(RAW_LETTER_KEY, b""))
    return str(event.get("RawEmail", "")).encode("utf-8", "surrogateescape") if isinstance(event, Mapping) else b""


def form_fields(body: bytes, *, content_type: str) -> dict[str, bytes]:
    """A form's fields without its files, byte for byte (RFC 7578)."""
    boundary = re.search(r'boundary="?([^";,]+)', content_type)
    if boundary is None:
        pairs = QueryDict(body, encoding="latin-1")
        return {name: value.encode("latin-1") for name, value in pairs.items() if isinstance(value, str)}
    fields = {}
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode("latin-1", "replace"))[1:]:
        head, blank_line, content = part.partition(b"\r\n\r\n")
        if blank_line and (name := PART_NAME.search(head)):
            fields[name[1].decode("utf-8", "replace")] = content
    return fields


def as_form(fields: Mapping[str, bytes]) -> QueryDict:
    form = QueryDict(mutable=True)
    for name, value in fields.items():
        form[name] = value.decode("utf-8", "replace")
    return form

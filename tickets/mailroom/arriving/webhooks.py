"""Letters that a mail provider brings by HTTP: its signature is checked, and 200 is said only when they are safe."""

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
from tickets.mailroom.arriving.envelopes import as_delivered
from tickets.mailroom.arriving.providers import PROVIDERS, secret_of
from tickets.models import IncomingEmail

LARGEST = 2  # times a letter: base64 makes it longer, and some providers send it twice
PART_NAME = re.compile(rb'content-disposition:[^\r\n]*\bname="([^"\r\n]*)"', re.IGNORECASE)
LETTER = "portal.letter"  # in the request's META: the very bytes, where the provider sends them


@csrf_exempt
def take(request: HttpRequest, provider: str) -> HttpResponseBase:
    """Without its secret a door doesn't exist. Any fault is a 4xx or 5xx, and the provider brings the letter again."""
    sender = PROVIDERS.get(provider)
    if sender is None or not (secret := secret_of(sender)):
        raise Http404
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST * settings.LETTER_MAX_BYTES:
        return HttpResponse(status=413)
    request._body = request.read()  # `request.body` has the limit of forms, which is far below a letter's
    if sender.raw_field:
        fields = form_fields(request.body, content_type=request.META.get("CONTENT_TYPE", ""))
        if raw := fields.get(sender.raw_field):
            request.META[LETTER] = raw
            request.POST = as_form(fields)  # type: ignore[assignment]  # for Django's parser it would be too much
    try:
        return sender.view(secret)(request)
    except OSError:
        return HttpResponse("The letter can't be stored just now", status=503)


@receiver(inbound)
def keep(event: AnymailInboundEvent, **_: object) -> None:
    """The library's way to hand a letter over. An error goes back to it, and so to the provider.

    Recipients are not judged: the provider's routes are set by the operator, and may bear the provider's own addresses.
    """
    message = event.message
    raw = raw_of(event.esp_event) or message.as_bytes()
    sender = message.envelope_sender
    envelope = spool.Envelope(
        source=IncomingEmail.Source.WEBHOOK,
        received_at=timezone.now(),
        sender=as_delivered(raw)[0] if sender is None else envelope_sender(sender),
        recipients=tuple(filter(None, [message.envelope_recipient])),
    )
    spool.keep(raw, envelope=envelope)


def raw_of(event: Any) -> bytes:
    """The letter as it was sent, where the provider includes it; else b"", and it is rebuilt from its pieces."""
    if isinstance(event, HttpRequest):
        return bytes(event.META.get(LETTER, b""))
    return str(event.get("RawEmail", "")).encode("utf-8", "surrogateescape") if isinstance(event, Mapping) else b""


def form_fields(body: bytes, *, content_type: str) -> dict[str, bytes]:
    """A form's fields without its files, byte for byte (RFC 7578)."""
    boundary = re.search(r'boundary="?([^";,]+)', content_type)
    if boundary is None:
        pairs = QueryDict(body, encoding="latin-1")
        return {name: value.encode("latin-1") for name, value in pairs.items() if isinstance(value, str)}
    fields = {}
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode("latin-1", "replace"))[1:]:
        head, found, content = part.partition(b"\r\n\r\n")
        if found and (name := PART_NAME.search(head)):
            fields[name[1].decode("utf-8", "replace")] = content
    return fields


def as_form(fields: Mapping[str, bytes]) -> QueryDict:
    form = QueryDict(mutable=True)
    for name, value in fields.items():
        form[name] = value.decode("utf-8", "replace")
    return form

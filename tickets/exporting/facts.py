"""What a row says of its customer: without what opens pages, what machines need, and who of others it was."""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import models

from supportportal.foundations.masking import masks
from tickets.models import Agent
from tickets.models.links import without_tokens

# Keys of links and forms, the bytes of files and letters (which lie beside), and what sorters and senders note for
# themselves. HTML says what the text says, and the letter's own bytes have it.
LEFT_OUT = frozenset(
    {
        *{"link_nonce", "submission_key", "public_id", "client_key", "spool_name", "envelope_to", "reason_facts"},
        *{
            "in_reply_to",
            "references",
            "raw",
            "file",
            "html",
            "facts",
            "fingerprint",
            "mailbox",
            "domain",
            "claimed_until",
        },
        *{"next_attempt_at", "attempts", "unknown_outcomes", "hops", "files_due_at", "next_notice_at", "last_hash"},
        *{"last_sequence", "scan", "virus", "scan_attempts", "scan_due_at", "content_id", "heard", "renewal_letter_on"},
    }
)
ADDRESSES = frozenset({"from_address", "claimed_from", "to_address", "copies_to", "address", "envelope_from"})


def facts_of(row: models.Model, *, own: Collection[str]) -> dict[str, Any]:
    """`own`: the customer's addresses in lower case; those of others are masked."""
    fields = [field for field in row._meta.concrete_fields if field.name not in LEFT_OUT and not _is_of_us(field)]
    return {field.name: _told(field.name, getattr(row, field.attname), own=own) for field in fields}


def masked(address: str, *, own: Collection[str]) -> str:
    if not address or address.lower() in own:
        return address
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"


def _told(name: str, value: Any, *, own: Collection[str]) -> Any:
    if name in ADDRESSES:
        return [masked(each, own=own) for each in value] if isinstance(value, list) else masked(value, own=own)
    return _without_secrets(value)


def _without_secrets(value: Any) -> Any:
    match value:
        case str():
            return masks.masked(without_tokens(value))
        case dict():
            return {key: _without_secrets(each) for key, each in value.items()}
    return value


def _is_of_us(field: Any) -> bool:
    """Which colleague it was is theirs to know, and ours."""
    related = field.related_model
    return related is Agent or (related is not None and related._meta.label == settings.AUTH_USER_MODEL)

"""People can be forgotten: words go, by a rule that stays on record, and the chain holds."""

from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.storage import Storage
from django.db import transaction

from tickets.guarantee.rules.events import EventKind, record_event
from tickets.guarantee.rules.holding import hold
from tickets.guarantee.rules.words import SEALED, WORDS
from tickets.models import (
    Attachment,
    CaseEvent,
    ConformityCase,
    IncomingEmail,
    OutgoingEmail,
    PossibleClaim,
    SentLetter,
    Ticket,
)

NO_WORDS = {"subject": "", "text": "", "html": ""}
TO_NOBODY = {"to_address": "", "to_name": "", "mailbox": "", "domain": ""}
FROM_NOBODY = {"from_address": "", "envelope_from": "", "envelope_to": [], "subject": ""}


@transaction.atomic
def erase_words(case: ConformityCase, *, by: str, rule: str, now: datetime) -> CaseEvent:
    """What people wrote in this case, and who they are; `by` as `actor` of an event. Safe to repeat.

    Only the event that says by which rule lets the database do it. What its ticket holds: `erase_ticket`.
    """
    hold(case)
    log_events = case.events.exclude(words__isnull=True, salt="")
    names = {name for event in log_events for name in event.payload.get(SEALED, {}).get("names", [])}
    fields = [field.name for field in ConformityCase._meta.concrete_fields if field.name in WORDS]
    event = record_event(
        case,
        kind=EventKind.ERASED,
        actor=by,
        occurred_at=now,
        now=now,
        changes=dict.fromkeys(fields, ""),
        payload={"rule": rule, "erased": sorted(names)},
    )
    log_events.filter(sequence__lt=event.sequence).update(words=None, salt="")
    case.seals.exclude(salt="").update(salt="")
    return event


@transaction.atomic
def erase_ticket(ticket: Ticket, *, by: str, rule: str, now: datetime) -> None:
    """The words of all its cases, and of all that was written, sent and attached; days and numbers stay.

    Its customer’s own row, and what a chat keeps, are not the ticket’s.
    """
    for case in ticket.cases.order_by("pk"):
        erase_words(case, by=by, rule=rule, now=now)
    ticket.messages.update(**NO_WORDS, full_text="", from_address="")
    SentLetter.objects.filter(letter__ticket=ticket).delete()
    OutgoingEmail.objects.filter(ticket=ticket).update(**NO_WORDS, **TO_NOBODY, failure="")
    letters = IncomingEmail.objects.filter(ticket=ticket)
    files = Attachment.objects.filter(message__ticket=ticket)
    _delete_after_commit([letter.raw for letter in letters], [file.file for file in files])
    letters.update(**FROM_NOBODY, raw="", message_id_header="")
    files.delete()
    PossibleClaim.objects.filter(ticket=ticket).delete()
    ticket.participants.all().delete()
    Ticket.objects.filter(pk=ticket.pk).update(subject="", topic_reason="", subscription_reference="")


def _delete_after_commit(*stored: list[Any]) -> None:
    """Files last: if the transaction fails, nothing is lost."""
    for file in (file for files in stored for file in files if file):
        storage: Storage = file.storage
        transaction.on_commit(partial(storage.delete, file.name))

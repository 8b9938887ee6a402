"""A letter gets a second chance: it is read and sorted again as if it had just come."""

import logging
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tickets.guarantee.evidence.sealing import seal_read_anew
from tickets.guarantee.rules import events
from tickets.mailroom.sorting import bounces, claims, quarantine
from tickets.mailroom.sorting.fates import fate_of
from tickets.mailroom.sorting.known_senders import LedgerLookup
from tickets.mailroom.sorting.opened_letter import Fate, OpenedLetter, Outcome, open_letter
from tickets.mailroom.sorting.subjects import own_subject
from tickets.mailroom.sorting.ticket_batch import TicketBatch
from tickets.models import Agent, IncomingEmail, Message
from tickets.own_addresses.knowing import look_again
from tickets.refusals import Refused

log = logging.getLogger(__name__)


class SourceSealed(Refused):
    sentence = _("Something was taken out of this letter: its source is sealed, and isn’t read again.")


def replay(letter: IncomingEmail, *, by: Agent | None, now: datetime) -> IncomingEmail:
    """Returns the ledger's row afterwards. Nobody gets a second acknowledgement.

    A letter that is already a message is read into that message again, so that no ticket comes twice.
    """
    if letter.sealed_until:
        raise SourceSealed
    look_again()
    opened = open_letter(letter)
    with transaction.atomic():
        row = IncomingEmail.objects.select_for_update(of=("self",)).get(pk=letter.pk)
        if row.message is not None:
            _read_into_message(row.message, opened, by=by, now=now)
        else:
            _sort_again(row, opened, now=now)
    log.info("letter %s sorted again by agent %s", letter.pk, by.pk if by else None)
    return IncomingEmail.objects.select_related("ticket", "message").get(pk=letter.pk)


def _read_into_message(message: Message, opened: OpenedLetter, *, by: Agent | None, now: datetime) -> None:
    subject = own_subject(opened.parsed.subject, ticket=message.ticket, side_thread=message.side_thread)
    letter = opened.parsed
    texts = {"subject": subject, "text": letter.reply_text, "full_text": opened.full_text, "html": letter.html}
    texts = {name: text.replace("\0", "") for name, text in texts.items()}
    if letter.unreadable or all(getattr(message, name) == text for name, text in texts.items()):
        return
    Message.objects.filter(pk=message.pk).update(**texts)
    message.refresh_from_db()
    seal_read_anew(message, actor=events.by(by) if by else events.SYSTEM, now=now)


def _sort_again(row: IncomingEmail, opened: OpenedLetter, *, now: datetime) -> None:
    # Rival: a sorter, if the letter has no fate yet. It finds its lease gone, and what it did doesn't count.
    old_fate, lease = Fate(row.fate), now + claims.LEASE
    IncomingEmail.objects.filter(pk=row.pk).update(
        fate=Fate.UNSORTED, sorted_at=None, claimed_until=lease, ticket=None, side_thread=None, duplicate_of=None
    )
    row.claimed_until = lease
    may_be_answered = old_fate in (Fate.UNSORTED, *quarantine.WAITING)
    again = replace(opened, letter=row, may_be_answered=may_be_answered, is_by_hand=True)
    lookup = LedgerLookup.about([again], now=now)
    outcome = _new_outcome(again, old_fate=old_fate, lookup=lookup, now=now)
    batch = TicketBatch(now, lookup)
    batch.add(again, outcome)
    batch.write()


def _new_outcome(opened: OpenedLetter, *, old_fate: IncomingEmail.Fate, lookup: LedgerLookup, now: datetime) -> Outcome:
    sender, recipients = opened.letter.envelope_from, opened.letter.envelope_to
    if old_fate == Fate.BOUNCE and (bounce := bounces.bounce_in(opened.parsed, sender=sender, recipients=recipients)):
        email = bounces.reported_letter(bounce)
        return Outcome(Fate.BOUNCE, bounce.reason, email.ticket if email else None)
    return fate_of(opened, lookup=lookup, now=now)

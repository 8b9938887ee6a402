"""The second chance of a letter: read and sorted again as if it had just come."""

import logging
from datetime import datetime

from django.db import transaction

from tickets.mailroom.sorting import bounces, claims
from tickets.mailroom.sorting.fates import fate_of
from tickets.mailroom.sorting.known_senders import Known
from tickets.mailroom.sorting.opened_letter import Fate, Opened, Outcome, open_letter
from tickets.mailroom.sorting.subjects import own_subject
from tickets.mailroom.sorting.ticket_batch import Pile
from tickets.models import Agent, IncomingEmail, Message

log = logging.getLogger(__name__)


def replay(letter: IncomingEmail, *, by: Agent | None, now: datetime) -> IncomingEmail:
    """Reads the source again as if it had just come; the row afterwards. Nobody is acknowledged a second time.

    A letter that is a message already is read into that message anew: a ticket never comes twice.
    """
    one = open_letter(letter)
    with transaction.atomic():
        row = IncomingEmail.objects.select_for_update(of=("self",)).get(pk=letter.pk)
        if row.message is not None:
            _read_into(row.message, one)
        else:
            _sort_again(row, one, now=now)
    log.info("letter %s sorted again by agent %s", letter.pk, by.pk if by else None)
    return IncomingEmail.objects.select_related("ticket", "message").get(pk=letter.pk)


def _read_into(message: Message, one: Opened) -> None:
    subject = own_subject(one.parsed.subject, ticket=message.ticket)
    texts = {"subject": subject, "text": one.parsed.reply_text, "full_text": one.full_text, "html": one.parsed.html}
    if not one.parsed.unreadable:
        Message.objects.filter(pk=message.pk).update(**{name: text.replace("\0", "") for name, text in texts.items()})


def _sort_again(row: IncomingEmail, one: Opened, *, now: datetime) -> None:
    # Rival: a sorter, for a letter that has no fate yet. It finds the lease gone, and what it did doesn't count.
    before, lease = Fate(row.fate), now + claims.LEASE
    IncomingEmail.objects.filter(pk=row.pk).update(
        fate=Fate.UNSORTED, sorted_at=None, claimed_until=lease, ticket=None, duplicate_of=None
    )
    row.claimed_until = lease
    again = Opened(row, one.parsed, one.fingerprint, may_be_answered=before in (Fate.UNSORTED, Fate.QUARANTINE))
    known = Known.about([again], now=now)
    outcome = _fate_of(again, before=before, known=known, now=now)
    pile = Pile(now, known)
    pile.add(again, outcome)
    pile.write()


def _fate_of(one: Opened, *, before: IncomingEmail.Fate, known: Known, now: datetime) -> Outcome:
    if before == Fate.BOUNCE and (
        said := bounces.bounce_in(one.parsed, sender=one.letter.envelope_from, recipients=one.letter.envelope_to)
    ):
        email = bounces.about(said)
        return Outcome(Fate.BOUNCE, said.reason, email.ticket if email else None)
    return fate_of(one, known=known, now=now)

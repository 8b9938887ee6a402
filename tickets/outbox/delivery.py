"""Letters leave: each by one worker at a time, exactly once as far as SMTP lets us, and an agent hears if it can’t."""

import logging
import smtplib
import time
import zlib
from datetime import datetime, timedelta
from email.errors import MessageError

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F

from supportportal.foundations.knock import knock
from tickets.models import OutgoingEmail, SentLetter
from tickets.models.outgoing_mail import OutgoingEmailQuerySet
from tickets.outbox.failures import tell_agents
from tickets.outbox.letterhead import as_email
from tickets.outbox.smtp_backend import NeedsUtf8, NoWayOut, OutcomeUnknown, answer_of, content_of
from tickets.outbox.way_out import note_open, note_shut

log = logging.getLogger(__name__)

LETTERS_PER_ROUND = 20
DELIVERY_ROUND = timedelta(minutes=1)  # then another worker may go on with the rest
# After that, the worker that claimed a letter counts as dead. No letter takes longer; those with files take longest.
LEASE, LEASE_WITH_FILES = timedelta(minutes=3), timedelta(minutes=10)
FIRST_RETRY_WAIT = timedelta(minutes=1)
MAX_RETRY_WAIT = timedelta(hours=4)
MAX_DELIVERY_ATTEMPTS = 30  # about four days
MAX_UNKNOWN_OUTCOMES = 1  # a letter that may have arrived is repeated once, with the same Message-ID
UNKNOWN_OUTCOME = "unknown: it may have arrived, and is not sent a third time"

# The address or the letter itself is at fault: what can't be sent today can't be sent tomorrow.
PERMANENT_ERRORS = (ValueError, MessageError, smtplib.SMTPNotSupportedError)


def deliver_outbox(*, now: datetime) -> int:
    """Sends what is due; returns how many letters left. Any number of workers may do it at once."""
    if settings.OUTGOING_HOLD:
        return 0
    due = OutgoingEmail.objects.due(now).order_by("next_attempt_at", "pk")
    keys = list(due.values_list("pk", flat=True)[:LETTERS_PER_ROUND])
    if not keys:
        return 0
    began = time.monotonic()
    sent = 0
    connection = get_connection()
    try:
        for key in keys:
            elapsed = timedelta(seconds=time.monotonic() - began)
            if elapsed > DELIVERY_ROUND:
                break
            sent += _deliver(key, connection=connection, now=now, elapsed=elapsed)
    except NoWayOut as problem:
        # One letter found out that nobody is there; the others needn't each wait to find out.
        log.warning("no letter leaves: %s", type(problem.__cause__ or problem).__name__)
    finally:
        _hang_up(connection)
    if sent and len(keys) == LETTERS_PER_ROUND:
        knock("tickets.tasks.deliver_outbox")
    return sent


def _deliver(key: int, *, connection: BaseEmailBackend, now: datetime, elapsed: timedelta) -> bool:
    email = _claim(key, now=now, elapsed=elapsed)
    if email is None:
        return False
    try:
        if connection.open():
            note_open(connection, now=now)
    except NoWayOut as problem:
        _wait_for_the_server(email, str(problem), now=now)
        raise
    try:
        letter = as_email(email)
        connection.send_messages([letter])
    except (OSError, smtplib.SMTPException, *PERMANENT_ERRORS) as problem:
        _hang_up(connection)  # after an error we can't know what the other side expects next
        _put_off(email, problem, now=now)
        return False
    log.info("letter %s sent at attempt %s", key, email.attempts)
    return _keep_as_sent(email, content_of(connection, letter), answer=answer_of(connection), now=now)


@transaction.atomic
def _keep_as_sent(email: OutgoingEmail, content: bytes, *, answer: str, now: datetime) -> bool:
    """Evidence is what left, to the byte, and what the other side said."""
    if _still_claimed(email).update(sent_at=now, claimed_until=None, failure="") != 1:
        return False
    SentLetter.objects.create(letter=email, packed=zlib.compress(content), answer=answer[:1_000])
    return True


def _claim(key: int, *, now: datetime, elapsed: timedelta) -> OutgoingEmail | None:
    """Rival: another worker with the same list. Only one of them changes the row; a dead worker's claim runs out."""
    due = OutgoingEmail.objects.due(now).select_related("ticket__customer", "message__side_thread", "answered_by")
    email = due.filter(pk=key).first()
    if email is None:
        return None
    was_abandoned = email.claimed_until is not None  # by a worker that died, perhaps after DATA
    lease = now + elapsed + (LEASE_WITH_FILES if email.message_id else LEASE)  # only agents' messages have files
    same_claim = OutgoingEmail.objects.due(now).filter(pk=key, claimed_until=email.claimed_until)
    counters = {"attempts": F("attempts") + 1, "unknown_outcomes": F("unknown_outcomes") + int(was_abandoned)}
    if same_claim.update(claimed_until=lease, **counters) != 1:
        return None
    email.claimed_until, email.attempts = lease, email.attempts + 1
    email.unknown_outcomes += int(was_abandoned)
    if email.unknown_outcomes > MAX_UNKNOWN_OUTCOMES:
        _give_up(email, UNKNOWN_OUTCOME, now=now)
        return None
    return email


def _still_claimed(email: OutgoingEmail) -> OutgoingEmailQuerySet:
    """The letter, while it is ours: after a long sleep another worker may have it."""
    return OutgoingEmail.objects.filter(pk=email.pk, claimed_until=email.claimed_until, sent_at=None)


def _wait_for_the_server(email: OutgoingEmail, why: str, *, now: datetime) -> None:
    """No attempt to send this letter: none is counted, and however long it takes, none is given up."""
    _still_claimed(email).update(
        claimed_until=None, failure=why, attempts=F("attempts") - 1, next_attempt_at=now + FIRST_RETRY_WAIT
    )
    note_shut(why, now=now)


def _put_off(email: OutgoingEmail, problem: Exception, *, now: datetime) -> None:
    answer = str(problem) if isinstance(problem, NeedsUtf8) else f"{type(problem).__name__}: {problem}"[:1_000]
    unknown = email.unknown_outcomes + isinstance(problem, OutcomeUnknown)
    if unknown > MAX_UNKNOWN_OUTCOMES:
        return _give_up(email, f"{UNKNOWN_OUTCOME} ({answer})", now=now)
    if is_permanent(problem) or email.attempts >= MAX_DELIVERY_ATTEMPTS:
        return _give_up(email, answer, now=now)
    wait = min(FIRST_RETRY_WAIT * 2 ** min(email.attempts - 1, 10), MAX_RETRY_WAIT)
    log.info("letter %s put off after attempt %s: %s", email.pk, email.attempts, type(problem).__name__)
    _still_claimed(email).update(
        claimed_until=None, failure=answer, unknown_outcomes=unknown, next_attempt_at=now + wait
    )
    return None


@transaction.atomic
def _give_up(email: OutgoingEmail, answer: str, *, now: datetime) -> None:
    log.warning("letter %s given up at attempt %s", email.pk, email.attempts)
    if _still_claimed(email).update(claimed_until=None, failure=answer, failed_at=now) == 1:
        tell_agents(email, diagnosis=answer, now=now)


def is_permanent(problem: Exception) -> bool:
    """A 5xx about this letter. A refused greeting or connection is about us, and may be mended tomorrow."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in problem.recipients.values())
    if isinstance(problem, (smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError)):
        return False
    if isinstance(problem, smtplib.SMTPResponseException):
        return problem.smtp_code >= 500
    return isinstance(problem, PERMANENT_ERRORS)


def _hang_up(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException) as problem:
        log.info("the mail server was gone before we said goodbye: %s", type(problem).__name__)

"""Letters that leave: written as rows with what they report, sent later, exactly once as far as SMTP lets us."""

import logging
import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import MessageError

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.template.loader import select_template
from django.utils import translation

from supportportal.knock import knock_after_commit
from tickets.access import request_url
from tickets.mailroom.letterhead import as_email
from tickets.mailroom.threads import LONGEST_ID, new_message_id
from tickets.models import IncomingEmail, Message, OutgoingEmail, Ticket

log = logging.getLogger(__name__)

AT_ONCE = 20  # letters in one round: with a time-out each, a round still ends within the lease
LEASE = timedelta(minutes=10)  # after that, who claimed a letter is taken for dead
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
MOST_ATTEMPTS = 30  # about four days
MOST_REFERENCES = 20

# What can't be sent today can't be sent tomorrow: the address or the letter itself is at fault.
PERMANENT = (ValueError, MessageError, smtplib.SMTPNotSupportedError)


def queue_email(
    *,
    kind: str,
    ticket: Ticket,
    template: str,
    context: dict[str, object],
    now: datetime,
    message: Message | None = None,
    answers_message_id: str = "",
    from_name: str = "",
) -> OutgoingEmail:
    """A promise to send, in the caller's transaction; the Message-ID is chosen now, and stays through all attempts.

    `template` names templates/emails/<template>.<language>.{subject.txt,txt,html}.
    """
    language = ticket.language if ticket.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    written = _written(template, language, {"ticket": ticket, "request_url": request_url(ticket), **context})
    answered, references = _thread(ticket, answers_message_id)
    email = OutgoingEmail.objects.create(
        kind=kind,
        ticket=ticket,
        message=message,
        to_address=ticket.customer.email,
        # A name is the sender’s own words too, and the address may be a stranger’s: only an agent’s reply bears it.
        to_name=ticket.customer.name if kind == OutgoingEmail.Kind.REPLY else "",
        from_name=f"{from_name} ({settings.PORTAL_NAME})" if from_name else settings.PORTAL_NAME,
        subject=" ".join(written.subject.split())[:400],
        text=written.text.strip() + "\n",
        html=written.html,
        language=language,
        message_id_header=new_message_id(kind, ticket),
        in_reply_to=answered[:998],
        references=references,
        created_at=now,
        next_attempt_at=now,
    )
    knock_after_commit("tickets.tasks.deliver_outbox")
    return email


@dataclass(frozen=True, slots=True)
class Written:
    subject: str
    text: str
    html: str


def _written(template: str, language: str, context: dict[str, object]) -> Written:
    facts = {
        "provider": settings.PORTAL_NAME,
        "support_address": settings.SUPPORT_ADDRESS,
        "language": language,
        **context,
    }

    def rendered(ending: str) -> str:
        names = [f"emails/{template}.{spoken}.{ending}" for spoken in (language, settings.LANGUAGE_CODE)]
        return select_template(names).render(facts)

    with translation.override(language):
        return Written(subject=rendered("subject.txt"), text=rendered("txt"), html=rendered("html"))


def _thread(ticket: Ticket, answers: str) -> tuple[str, str]:
    """In-Reply-To and References: the customer's last letter, after the first letter and our last one."""
    if answers:
        return answers, answers
    came = IncomingEmail.objects.filter(ticket=ticket).exclude(message_id_header="")
    latest = came.order_by("-received_at", "-pk").values_list("message_id_header", flat=True)[:MOST_REFERENCES]
    received = list(latest)[::-1]
    sent = list(
        OutgoingEmail.objects.filter(ticket=ticket).order_by("-pk").values_list("message_id_header", flat=True)[:1]
    )
    whole = [message_id for message_id in received if len(message_id) < LONGEST_ID]  # a cut one names nothing
    known = list(dict.fromkeys([*whole[:1], *sent, *whole[1:]]))
    return (whole or sent or [""])[-1], " ".join(known)


def deliver_outbox(*, now: datetime) -> int:
    """Sends what is due; how many letters left. Any number of workers may do it at once."""
    due = OutgoingEmail.objects.due(now).order_by("next_attempt_at", "pk")
    keys = list(due.values_list("pk", flat=True)[:AT_ONCE])
    if not keys:
        return 0
    connection = get_connection()
    try:
        return sum(_deliver(key, connection=connection, now=now) for key in keys)
    finally:
        _hang_up(connection)


def _deliver(key: int, *, connection: BaseEmailBackend, now: datetime) -> bool:
    # Rival: another worker with the same list. One of both changes the row; a dead one's claim runs out.
    lease = now + LEASE
    mine = OutgoingEmail.objects.due(now).filter(pk=key)
    if mine.update(claimed_until=lease, attempts=F("attempts") + 1) != 1:
        return False
    email = OutgoingEmail.objects.select_related("ticket__customer", "message").get(pk=key)
    held = OutgoingEmail.objects.filter(pk=key, claimed_until=lease, sent_at=None)
    try:
        connection.send_messages([as_email(email)])
    except (OSError, smtplib.SMTPException, *PERMANENT) as problem:
        _hang_up(connection)  # after an error nobody knows what the other side expects next
        _put_off(email, problem, now=now)
        return False
    log.info("letter %s sent at attempt %s", key, email.attempts)
    # The claim is asked again: after a long sleep the letter may be another worker's by now.
    return held.update(sent_at=now, claimed_until=None, failure="") == 1


def _put_off(email: OutgoingEmail, problem: Exception, *, now: datetime) -> None:
    answer = f"{type(problem).__name__}: {problem}"[:1_000]
    if is_permanent(problem) or email.attempts >= MOST_ATTEMPTS:
        log.warning("letter %s given up at attempt %s: %s", email.pk, email.attempts, type(problem).__name__)
        changes: dict[str, object] = {"failed_at": now}
    else:
        wait = min(FIRST_WAIT * 2 ** min(email.attempts - 1, 10), LONGEST_WAIT)
        log.info("letter %s put off after attempt %s: %s", email.pk, email.attempts, type(problem).__name__)
        changes = {"next_attempt_at": now + wait}
    OutgoingEmail.objects.filter(pk=email.pk, sent_at=None).update(claimed_until=None, failure=answer, **changes)


def is_permanent(problem: Exception) -> bool:
    """A 5xx about this letter. Refused log-ins and greetings are about us, and may be mended tomorrow."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in problem.recipients.values())
    if isinstance(problem, smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError | smtplib.SMTPHeloError):
        return False
    if isinstance(problem, smtplib.SMTPResponseException):
        return problem.smtp_code >= 500
    return isinstance(problem, PERMANENT)


def _hang_up(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException) as problem:
        log.info("the mail server was gone before we said goodbye: %s", type(problem).__name__)

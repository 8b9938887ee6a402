"""What happens to a ticket after it is born: messages, replies, notes, hands and teams, its end and its return."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from tickets.access import require_work_on
from tickets.agent_news.noting import note_assigned, note_mentions
from tickets.attachments.files import IncomingFile
from tickets.guarantee.hearing.reader import hear
from tickets.guarantee.possible_claims import Said, hear_message
from tickets.guarantee.rules.holding import is_owed
from tickets.guarantee.steps.answering import hear_answer
from tickets.history.recording import record
from tickets.models import Agent, Message, OutgoingEmail, Ticket, TicketEvent
from tickets.outbox.closing_letter import may_be_told, send_closing_letter
from tickets.outbox.queueing import Draft, queue_many
from tickets.outbox.quoted import last_words
from tickets.refusals import AlreadyClosed, CaseStillRunning, EmptyText, Forgotten, HasLeft, UndecidedClaim
from tickets.waiting import stays_closed, wait_for_customer, wait_for_us
from tickets.writing import write_message


@transaction.atomic
def add_customer_message(
    ticket: Ticket,
    *,
    text: str,
    received_at: datetime,
    now: datetime,
    full_text: str = "",
    html: str = "",
    subject: str = "",
    files: Sequence[IncomingFile] = (),
    from_address: str = "",
    claimed_from: str = "",
    verified: bool | None = None,
    submission_key: UUID | None = None,
    by_machine: bool = False,
) -> Message:
    """A closed ticket opens again, unless they only say thank you. An empty text is kept: the files may say it all.

    `by_machine`: its sender is forged. The same `submission_key` twice is the same message. Else see `write_message`.
    """
    _lock(ticket)
    if submission_key and (sent_before := ticket.messages.filter(submission_key=submission_key).first()):
        return sent_before
    message = write_message(
        ticket,
        author=Message.Author.CUSTOMER,
        text=text,
        full_text=full_text,
        html=html,
        created_at=received_at,
        subject=subject,
        files=files,
        from_address=from_address,
        claimed_from=claimed_from,
        verified=verified,
        submission_key=submission_key,
    )
    _hear(message, has_more=bool(files or subject), by_machine=by_machine, now=now)
    return message


def _hear(message: Message, *, has_more: bool, by_machine: bool, now: datetime) -> None:
    """It may open a closed ticket, answers the open cases, and may claim something itself."""
    if not stays_closed(message.ticket, text=message.text, has_more=has_more):
        wait_for_us(message.ticket, since=message.created_at, reopening=TicketEvent.Kind.REOPENED_BY_CUSTOMER)
    for case in message.ticket.cases.filter(closed_at=None):
        hear_answer(case, now=now)
    heard = hear(message.text, subject=message.subject, language=message.ticket.language)
    hear_message(Said(message, heard, by_machine=by_machine), now=now)


@transaction.atomic
def reply(
    ticket: Ticket,
    *,
    agent: Agent,
    text: str,
    now: datetime,
    files: Sequence[IncomingFile] = (),
    template: str = "reply",
) -> Message:
    """The letter to the customer is queued in the same transaction; everybody an agent let in stands in its Cc.

    A closed ticket waits for the customer again. One that was in nobody's hands is its writer's from now on.
    """
    _lock(ticket)
    _require(agent, ticket, text)
    message = write_message(
        ticket, author=Message.Author.AGENT, agent=agent, text=text.strip(), created_at=now, files=files
    )
    _answered(ticket, by=agent, now=now)
    others = list(ticket.participants.exclude(let_in_at=None).values_list("address", flat=True))
    # Who reads along is shown nothing of what was written before they came.
    quote = None if others else last_words(ticket)
    queue_many(
        [
            Draft(
                kind=OutgoingEmail.Kind.REPLY,
                ticket=ticket,
                template=template,
                language=ticket.reply_language,
                context={"text": message.text, "agent": agent.first_name, "quote": quote},
                message=message,
                to_address=address,
                copies_to=others,
                from_name=agent.first_name,
            )
            for address in ["", *others]
        ],
        now=now,
    )
    return message


def _answered(ticket: Ticket, *, by: Agent, now: datetime) -> None:
    wait_for_customer(ticket, now=now, by=by)
    if ticket.assignee is None:
        _into_hands(ticket, to=by, by=by, now=now)


@transaction.atomic
def note(ticket: Ticket, *, agent: Agent, text: str, now: datetime, submission_key: UUID | None = None) -> Message:
    """`submission_key` tells what a person typed from the notes that acts leave, which have none."""
    _require(agent, ticket, text)
    written = write_message(
        ticket,
        author=Message.Author.NOTE,
        agent=agent,
        text=text.strip(),
        created_at=now,
        submission_key=submission_key,
    )
    note_mentions(written, by=agent, now=now)
    return written


@transaction.atomic
def assign(ticket: Ticket, *, to: Agent | None, by: Agent, now: datetime) -> None:
    """Into somebody's hands, or out of them."""
    _lock(ticket)
    require_work_on(ticket, agent=by)
    if ticket.status == Ticket.Status.CLOSED:
        raise AlreadyClosed
    if ticket.assignee == to:
        return
    _into_hands(ticket, to=to, by=by, now=now)


def _into_hands(ticket: Ticket, *, to: Agent | None, by: Agent, now: datetime) -> None:
    # Locked. Rival: an administrator who ends the account just now, and gives back what it has in hand.
    there = Agent.objects.at_the_desk().select_related("user").select_for_update(of=("user",), no_key=True)
    if to and not there.filter(pk=to.pk).first():
        raise HasLeft
    before, ticket.assignee = ticket.assignee_id, to
    ticket.save(update_fields=["assignee"])
    kind = TicketEvent.Kind.ASSIGNED if to else TicketEvent.Kind.UNASSIGNED
    record(ticket, kind, by=by, now=now, to=to.pk if to else None, taken_from=before)
    note_assigned(ticket, to=to, by=by, now=now)


@transaction.atomic
def transfer(
    ticket: Ticket, *, topic: str, by: Agent, now: datetime, reason: str = "", to: Agent | None = None
) -> None:
    """To another team, or to somebody of it; who had it in hand keeps it only as a member of that team.

    `reason`: for those who go on with it.
    """
    _lock(ticket)
    require_work_on(ticket, agent=by)
    if ticket.status == Ticket.Status.CLOSED:
        raise AlreadyClosed
    _require_decisions(ticket)
    bring_over(ticket, topic=topic, by=by, now=now, reason=reason)
    if to and to != ticket.assignee:
        _into_hands(ticket, to=to, by=by, now=now)


@transaction.atomic
def bring_over(ticket: Ticket, *, topic: str, by: Agent, now: datetime, reason: str = "") -> None:
    """To the team that goes on with it, closed or not. The caller knows that `by` may: what it came from is theirs."""
    _lock(ticket)
    if ticket.topic == topic:
        return
    record(ticket, TicketEvent.Kind.MOVED, by=by, now=now, reason=reason, topic_before=ticket.topic, topic=topic)
    ticket.topic = topic
    there = Agent.objects.at_the_desk().filter(teams__topic=topic)
    if ticket.assignee and not there.filter(pk=ticket.assignee.pk).exists():
        ticket.assignee = None
    ticket.save(update_fields=["topic", "assignee"])


@transaction.atomic
def close(ticket: Ticket, *, by: Agent, now: datetime, tells_customer: bool = False) -> None:
    """`tells_customer`: by a letter, if they can be written to."""
    _lock(ticket)
    require_work_on(ticket, agent=by)
    if ticket.status == Ticket.Status.CLOSED:
        raise AlreadyClosed
    # Out of sight would be out of mind, and the law goes on counting.
    if any(is_owed(case) for case in ticket.cases.filter(closed_at=None)):
        raise CaseStillRunning
    _require_decisions(ticket)
    ticket.status, ticket.closed_at = Ticket.Status.CLOSED, now
    ticket.waiting_since = ticket.snoozed_until = None
    ticket.save(update_fields=["status", "closed_at", "waiting_since", "snoozed_until"])
    record(ticket, TicketEvent.Kind.CLOSED, by=by, now=now)
    if tells_customer and may_be_told(ticket):
        with translation.override(ticket.reply_language):
            text = _("Your request is closed.")
        message = write_message(ticket, author=Message.Author.PORTAL, text=text, created_at=now)
        send_closing_letter(ticket, message=message, now=now)


@transaction.atomic
def reopen(ticket: Ticket, *, by: Agent | None, now: datetime) -> None:
    """`by`: None is the portal."""
    _lock(ticket)
    if ticket.status == Ticket.Status.CLOSED:
        wait_for_us(ticket, since=now, by=by)


def _require_decisions(ticket: Ticket) -> None:
    """The days of a right may be running, and only a person says that they don't."""
    if ticket.possible_claims.undecided().exists():
        raise UndecidedClaim


def _lock(ticket: Ticket) -> None:
    """Reads the row anew and holds it: a rival's change is seen before ours, never overwritten."""
    # Who adds a letter or an event to it need not wait.
    ticket.refresh_from_db(from_queryset=Ticket.objects.select_for_update(no_key=True))
    if ticket.forgotten_at:
        raise Forgotten


def _require(agent: Agent, ticket: Ticket, text: str) -> None:
    require_work_on(ticket, agent=agent)
    if ticket.forgotten_at:
        raise Forgotten
    if not text.strip():
        raise EmptyText

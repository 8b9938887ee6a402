"""An agent writes to a third party about a ticket, with what they choose to show of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supportportal.foundations.language_choice import supported_language
from supportportal.foundations.masking.masks import hidden_in
from supportportal.foundations.staff.audit import Act, record_act
from tickets.access import require_work_on
from tickets.attachments.files import IncomingFile
from tickets.history.recording import record
from tickets.letters.addresses import is_at_our_domain
from tickets.models import Agent, IncomingEmail, Message, OutgoingEmail, SideThread, Ticket, TicketEvent
from tickets.models.links import without_tokens
from tickets.outbox.queueing import Draft, queue_many
from tickets.refusals import EmptyText, Forgotten, OurOwnAddress, Refused
from tickets.writing import write_message


class TheCustomer(Refused):
    sentence = gettext_lazy("This is the customer’s own address: reply to them instead.")


@dataclass(frozen=True, slots=True)
class Question:
    """What a third party is written. `secrets_because`: why what is masked goes all the same; empty, it is masked."""

    text: str
    quoted: Sequence[Message] = ()  # of what the customer may read
    files: Sequence[IncomingFile] = ()
    secrets_because: str = ""


@dataclass(frozen=True, slots=True)
class Quotation:
    heading: str
    text: str

    def __str__(self) -> str:
        lines = "\n".join(f"> {line}".rstrip() for line in self.text.splitlines())
        return f"{self.heading}\n{lines}"


@transaction.atomic
def forward(
    ticket: Ticket,
    *,
    address: str,
    name: str,
    subject: str,
    language: str,
    question: Question,
    agent: Agent,
    now: datetime,
) -> SideThread:
    """A new side thread. Whose turn it is with the customer stays as it is."""
    _require(ticket, agent)
    if is_at_our_domain(address):
        raise OurOwnAddress
    if address.lower() in {ticket.address.lower(), *ticket.customer.known_addresses}:
        raise TheCustomer
    thread = SideThread.objects.create(
        ticket=ticket,
        address=address,
        name=name,
        subject=" ".join(subject.split())[:300],
        language=language,
        opened_at=now,
        opened_by=agent,
    )
    record(ticket, TicketEvent.Kind.SIDE_THREAD, by=agent, now=now, thread=thread.pk)
    _send(thread, question, agent=agent, now=now)
    return thread


@transaction.atomic
def ask_again(thread: SideThread, *, question: Question, agent: Agent, now: datetime) -> None:
    """Another letter in the thread; a closed one is open again."""
    _require(thread.ticket, agent)
    thread.refresh_from_db()
    _send(thread, question, agent=agent, now=now)


def _require(ticket: Ticket, agent: Agent) -> None:
    """Locked, as everywhere. Rivals: an answer that comes just now, and whoever forgets the request."""
    ticket.refresh_from_db(from_queryset=Ticket.objects.select_for_update(no_key=True))
    require_work_on(ticket, agent=agent)
    if ticket.forgotten_at:
        raise Forgotten


def _send(thread: SideThread, question: Question, *, agent: Agent, now: datetime) -> None:
    if not (question.text.strip() or question.quoted):
        raise EmptyText
    with translation.override(supported_language(thread.language)):
        quotations = list(_quotations(thread, question.quoted))
    words = without_tokens(question.text.strip())
    whole = "\n\n".join([*filter(None, [words]), *map(str, quotations)])
    shown = {digest for message in question.quoted for digest in message.not_secret}
    message = write_message(
        thread.ticket,
        side_thread=thread,
        author=Message.Author.FORWARDED,
        agent=agent,
        text=whole,
        created_at=now,
        files=question.files,
        not_secret=sorted(shown),
    )
    draft = Draft(
        kind=OutgoingEmail.Kind.SIDE,
        ticket=thread.ticket,
        template="side_letter",
        language=supported_language(thread.language),
        context={
            "thread": thread,
            "text": words,
            "quotations": quotations,
            "agent": agent.first_name,
            "goes_on": thread.messages.exclude(pk=message.pk).exists(),
        },
        not_secret=_not_secret(thread, whole, shown, question),
        message=message,
        to_address=thread.address,
        to_name=thread.name,
        answers_message_id=_last_letter(thread),
    )
    queue_many([draft], now=now)
    thread.waiting_since, thread.answered_at, thread.closed_at = thread.waiting_since or now, None, None
    thread.save(update_fields=["waiting_since", "answered_at", "closed_at"])
    _record(thread, question, agent=agent)


def _not_secret(thread: SideThread, whole: str, shown: set[str], question: Question) -> set[str]:
    if not question.secrets_because:
        return shown
    return shown | {hidden.digest for text in (whole, thread.subject) for hidden in hidden_in(text)}


def _record(thread: SideThread, question: Question, *, agent: Agent) -> None:
    """For the audit log: who outside was told of a customer, and why in clear."""
    record_act(Act.FORWARDED, about=thread.ticket, by=agent.user, address=thread.address)
    if reason := question.secrets_because:
        record_act(Act.SENT_IN_CLEAR, about=thread.ticket, by=agent.user, address=thread.address, reason=reason)


def _quotations(thread: SideThread, messages: Sequence[Message]) -> Iterator[Quotation]:
    """In the active language, without the links by which anybody could act in the customer's name."""
    customer = thread.ticket.customer.name or _("the customer")
    for message in messages:
        is_theirs = message.author == Message.Author.CUSTOMER
        who = (message.from_address or customer) if is_theirs else settings.PORTAL_NAME
        at = date_format(timezone.localtime(message.created_at), "j F Y, H:i")
        yield Quotation(_("%(at)s, %(who)s:") % {"at": at, "who": who}, without_tokens(message.words).strip())


def _last_letter(thread: SideThread) -> str:
    """What the next letter answers: theirs, or our own before; "" for the first."""
    received = IncomingEmail.objects.filter(side_thread=thread).exclude(message_id_header="").order_by("-received_at")
    ours = OutgoingEmail.objects.filter(message__side_thread=thread).order_by("-pk")
    ids = (letters.values_list("message_id_header", flat=True).first() for letters in (received, ours))
    return next(filter(None, ids), "")

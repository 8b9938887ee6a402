"""Letters that will leave: written as rows in the transaction of what they report. `delivery` sends them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import make_msgid

from django.conf import settings
from django.db.models import QuerySet

from legal.company import telephone
from supportportal.foundations.knock import knock_after_commit
from supportportal.foundations.rows import insert
from tickets.access import request_url
from tickets.letters.addresses import mailbox_of, split
from tickets.letters.headers import MAX_MESSAGE_ID
from tickets.models import Agent, IncomingEmail, Message, OutgoingEmail, Ticket
from tickets.outbox.rendering import RenderedLetter, render_form_letter, render_letter
from tickets.outbox.signed_ids import new_message_id

MAX_REFERENCES = 20


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter to be written. `to_address`: of a reminder's agent, or of somebody let in; else it's the customer's.

    `copies_to`: who reads along; they stand in Cc, and the letter has no link, which is the customer's alone.
    `gaps`: if the template has nothing else that is of this letter alone, see `rendering.render_form_letter`.
    """

    kind: str
    ticket: Ticket
    template: str
    language: str
    context: Mapping[str, object] = field(default_factory=dict)
    gaps: Mapping[str, str] = field(default_factory=dict)
    message: Message | None = None
    to_address: str = ""
    copies_to: Sequence[str] = ()
    from_name: str = ""
    answers_message_id: str = ""
    hops: int = 0
    answered_by: Agent | None = None  # a colleague, whose answer becomes a draft

    @property
    def joins_the_thread(self) -> bool:
        """A reminder doesn't: an agent's answer to it must not land in the customer's ticket."""
        return self.kind != OutgoingEmail.Kind.REMINDER


def queue_many(drafts: Sequence[Draft], *, now: datetime) -> list[OutgoingEmail]:
    """Promises to send, in the caller's transaction and in the drafts' order; a thousand take no more queries than one.

    The Message-ID is chosen now, and stays through all attempts.
    """
    threads = _threads({draft.ticket.pk for draft in drafts if draft.joins_the_thread and not draft.answers_message_id})
    phone = telephone() if drafts else ""
    emails = [_outgoing_row(draft, threads, phone=phone, now=now) for draft in drafts]
    insert(emails)
    if emails:
        knock_after_commit("tickets.tasks.deliver_outbox")
    return emails


def _outgoing_row(draft: Draft, threads: Mapping[int, tuple[str, str]], *, phone: str, now: datetime) -> OutgoingEmail:
    letter, to_address = _rendered_letter(draft, phone=phone), draft.to_address or draft.ticket.address
    in_reply_to, references = _thread_of(draft, threads)
    return OutgoingEmail(
        kind=draft.kind,
        ticket=draft.ticket,
        message=draft.message,
        to_address=to_address,
        **counted_as(to_address),
        answered_by=draft.answered_by,
        copies_to=list(draft.copies_to),
        to_name=_name_of_recipient(draft),
        from_name=f"{draft.from_name} ({settings.PORTAL_NAME})" if draft.from_name else settings.PORTAL_NAME,
        subject=" ".join(letter.subject.split())[:400],
        text=letter.text.strip() + "\n",
        html=letter.html,
        language=letter.language,
        message_id_header=_message_id_of(draft),
        in_reply_to=in_reply_to[:998],
        references=references,
        created_at=now,
        next_attempt_at=now,
        hops=draft.hops,
    )


def counted_as(address: str) -> dict[str, str]:
    """The columns of a letter by which it is counted how often a mailbox and a domain were written to."""
    mailbox = mailbox_of(address)
    return {"mailbox": mailbox, "domain": split(mailbox)[1]}


def _thread_of(draft: Draft, threads: Mapping[int, tuple[str, str]]) -> tuple[str, str]:
    if draft.answers_message_id:
        return draft.answers_message_id, draft.answers_message_id
    return threads[draft.ticket.pk] if draft.joins_the_thread else ("", "")


def _rendered_letter(draft: Draft, *, phone: str) -> RenderedLetter:
    """Article L. 121-16: whoever sells names a telephone number, below every letter."""
    if draft.gaps:
        return render_form_letter(draft.template, draft.language, draft.gaps, {**draft.context, "phone": phone})
    context = {"ticket": draft.ticket, "phone": phone, **_link_context(draft), **draft.context}
    return render_letter(draft.template, draft.language, context)


def _link_context(draft: Draft) -> dict[str, object]:
    """Who reads along gets no link to the request's page: it shows what was written before they came.

    Nor has the customer's own copy one then: whoever answers all of them quotes it.
    """
    return {} if draft.to_address or draft.copies_to else {"request_url": request_url(draft.ticket)}


def _message_id_of(draft: Draft) -> str:
    if draft.joins_the_thread:
        return new_message_id(draft.kind, draft.ticket)
    return make_msgid("reminder", domain=split(settings.SUPPORT_ADDRESS)[1])


def _name_of_recipient(draft: Draft) -> str:
    # The sender chose the name, and the address may be a stranger’s: only an agent’s reply has the name.
    is_to_customer = draft.copies_to or not draft.to_address
    return draft.ticket.customer.name if draft.kind == OutgoingEmail.Kind.REPLY and is_to_customer else ""


def _threads(tickets: Collection[int]) -> dict[int, tuple[str, str]]:
    """By ticket key, In-Reply-To (the customer's last letter) and References (their first, our last, their others)."""
    received_ids: dict[int, list[str]] = defaultdict(list)
    sent_ids: dict[int, list[str]] = {}
    letters = IncomingEmail.objects.filter(ticket__in=tickets).exclude(message_id_header="")
    for key, message_id in letters.order_by("received_at", "pk").values_list("ticket_id", "message_id_header"):
        received_ids[key or 0].append(message_id)
    ours = _to_customers().filter(ticket__in=tickets).order_by("pk")
    for key, message_id in ours.values_list("ticket_id", "message_id_header"):
        sent_ids[key] = [message_id]
    return {key: _thread_headers(received_ids[key][-MAX_REFERENCES:], sent_ids.get(key, [])) for key in tickets}


def _to_customers() -> QuerySet[OutgoingEmail]:
    return OutgoingEmail.objects.exclude(kind=OutgoingEmail.Kind.REMINDER)


def _thread_headers(received_ids: Sequence[str], sent_ids: Sequence[str]) -> tuple[str, str]:
    # A Message-ID that was cut when it was stored names nothing.
    complete_ids = [message_id for message_id in received_ids if len(message_id) < MAX_MESSAGE_ID]
    references = list(dict.fromkeys([*complete_ids[:1], *sent_ids, *complete_ids[1:]]))
    return (complete_ids or list(sent_ids) or [""])[-1], " ".join(references)

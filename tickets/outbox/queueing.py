"""Letters that will leave: written as rows with what they report, in the same transaction. `outbox` sends them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import make_msgid

from django.conf import settings
from django.db.models import QuerySet

from supportportal.foundations.knock import knock_after_commit
from supportportal.foundations.rows import insert
from tickets.access import request_url
from tickets.letters.addresses import split
from tickets.letters.headers import MAX_MESSAGE_ID
from tickets.models import IncomingEmail, Message, OutgoingEmail, Ticket
from tickets.outbox.rendering import Written, copied, written
from tickets.outbox.signed_ids import new_message_id

MOST_REFERENCES = 20


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter to be written. `to_address`: of an agent's reminder, or of who was let in; else it's the customer's.

    `gaps`, where the template has nothing else of this one letter: `rendering.copied`.
    """

    kind: str
    ticket: Ticket
    template: str
    language: str
    context: Mapping[str, object] = field(default_factory=dict)
    gaps: Mapping[str, str] = field(default_factory=dict)
    message: Message | None = None
    to_address: str = ""
    from_name: str = ""
    answers_message_id: str = ""
    hops: int = 0

    @property
    def joins_the_thread(self) -> bool:
        """An agent's answer to a reminder must not land in the customer's ticket: nothing in it leads there."""
        return self.kind != OutgoingEmail.Kind.REMINDER


def queue_many(drafts: Sequence[Draft], *, now: datetime) -> list[OutgoingEmail]:
    """Promises to send, in the caller's transaction, in the order of the drafts; a thousand take no more queries
    than one. The Message-ID is chosen now, and stays through all attempts.
    """
    threads = _threads({draft.ticket.pk for draft in drafts if draft.joins_the_thread and not draft.answers_message_id})
    emails = [_drafted(draft, threads, now=now) for draft in drafts]
    insert(emails)
    if emails:
        knock_after_commit("tickets.tasks.deliver_outbox")
    return emails


def _drafted(draft: Draft, threads: Mapping[int, tuple[str, str]], *, now: datetime) -> OutgoingEmail:
    words = _words_of(draft)
    in_reply_to, references = _thread_of(draft, threads)
    return OutgoingEmail(
        kind=draft.kind,
        ticket=draft.ticket,
        message=draft.message,
        to_address=draft.to_address or draft.ticket.customer.email,
        to_name=_name_of_recipient(draft),
        from_name=f"{draft.from_name} ({settings.PORTAL_NAME})" if draft.from_name else settings.PORTAL_NAME,
        subject=" ".join(words.subject.split())[:400],
        text=words.text.strip() + "\n",
        html=words.html,
        language=draft.language,
        message_id_header=_message_id_of(draft),
        in_reply_to=in_reply_to[:998],
        references=references,
        created_at=now,
        next_attempt_at=now,
        hops=draft.hops,
    )


def _thread_of(draft: Draft, threads: Mapping[int, tuple[str, str]]) -> tuple[str, str]:
    if draft.answers_message_id:
        return draft.answers_message_id, draft.answers_message_id
    return threads[draft.ticket.pk] if draft.joins_the_thread else ("", "")


def _words_of(draft: Draft) -> Written:
    if draft.gaps:
        return copied(draft.template, draft.language, draft.gaps, draft.context)
    return written(draft.template, draft.language, {"ticket": draft.ticket, **_link(draft), **draft.context})


def _link(draft: Draft) -> dict[str, object]:
    """Who was let in gets no link to the request's page: it shows what was written before they came."""
    return {} if draft.to_address else {"request_url": request_url(draft.ticket)}


def _message_id_of(draft: Draft) -> str:
    if draft.joins_the_thread:
        return new_message_id(draft.kind, draft.ticket)
    return make_msgid("reminder", domain=split(settings.SUPPORT_ADDRESS)[1])


def _name_of_recipient(draft: Draft) -> str:
    # A name is the sender’s own words too, and the address may be a stranger’s: only an agent’s reply bears it.
    return draft.ticket.customer.name if draft.kind == OutgoingEmail.Kind.REPLY and not draft.to_address else ""


def _threads(tickets: Collection[int]) -> dict[int, tuple[str, str]]:
    """By their keys, In-Reply-To and References: the customer's last letter, after the first one and our last one."""
    came: dict[int, list[str]] = defaultdict(list)
    sent: dict[int, list[str]] = {}
    letters = IncomingEmail.objects.filter(ticket__in=tickets).exclude(message_id_header="")
    for key, name in letters.order_by("received_at", "pk").values_list("ticket_id", "message_id_header"):
        came[key or 0].append(name)
    ours = _to_customers().filter(ticket__in=tickets).order_by("pk")
    for key, name in ours.values_list("ticket_id", "message_id_header"):
        sent[key] = [name]
    return {key: _joined(came[key][-MOST_REFERENCES:], sent.get(key, [])) for key in tickets}


def _to_customers() -> QuerySet[OutgoingEmail]:
    return OutgoingEmail.objects.exclude(kind=OutgoingEmail.Kind.REMINDER)


def _joined(received: Sequence[str], sent: Sequence[str]) -> tuple[str, str]:
    whole = [message_id for message_id in received if len(message_id) < MAX_MESSAGE_ID]  # a cut one names nothing
    known = list(dict.fromkeys([*whole[:1], *sent, *whole[1:]]))
    return (whole or list(sent) or [""])[-1], " ".join(known)

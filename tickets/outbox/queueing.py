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
    to_participant: str = "",
    hops: int = 0,
) -> OutgoingEmail:
    """A promise to send, in the caller's transaction; the Message-ID is chosen now, and stays through all attempts.

    `template` names those of `wording.written`.
    """
    language = ticket.reply_language
    said = written(template, language, {"ticket": ticket, **_link(ticket, to_participant), **context})
    answered, references = _thread(ticket, answers_message_id)
    email = OutgoingEmail.objects.create(
        kind=kind,
        ticket=ticket,
        message=message,
        **_recipient(ticket, to_participant, kind=kind),
        from_name=f"{from_name} ({settings.PORTAL_NAME})" if from_name else settings.PORTAL_NAME,
        subject=" ".join(said.subject.split())[:400],
        text=said.text.strip() + "\n",
        html=said.html,
        language=language,
        message_id_header=new_message_id(kind, ticket),
        in_reply_to=answered[:998],
        references=references,
        created_at=now,
        next_attempt_at=now,
        hops=hops,
    )
    knock_after_commit("tickets.tasks.deliver_outbox")
    return email


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter that the clock asks for. `to_address`: an agent's, and then it joins no thread of the customer's.

    `gaps`, where the template has nothing else of this one letter: `wording.copied`.
    """

    kind: str
    ticket: Ticket
    template: str
    language: str
    context: Mapping[str, object] = field(default_factory=dict)
    gaps: Mapping[str, str] = field(default_factory=dict)
    to_address: str = ""
    answers_message_id: str = ""
    hops: int = 0


def queue_many(drafts: Sequence[Draft], *, now: datetime) -> list[OutgoingEmail]:
    """Promises to send, in the order of the drafts, with as many queries for a thousand as for one."""
    threads = _threads({draft.ticket.pk for draft in drafts if not (draft.to_address or draft.answers_message_id)})
    emails = [_drafted(draft, threads, now=now) for draft in drafts]
    insert(emails)
    if emails:
        knock_after_commit("tickets.tasks.deliver_outbox")
    return emails


def _drafted(draft: Draft, threads: Mapping[int, tuple[str, str]], *, now: datetime) -> OutgoingEmail:
    said = _said(draft)
    answered = (draft.answers_message_id, draft.answers_message_id)
    in_reply_to, references = answered if draft.answers_message_id else threads.get(draft.ticket.pk, ("", ""))
    if draft.to_address:
        in_reply_to = references = ""
    return OutgoingEmail(
        kind=draft.kind,
        ticket=draft.ticket,
        to_address=draft.to_address or draft.ticket.customer.email,
        from_name=settings.PORTAL_NAME,
        subject=" ".join(said.subject.split())[:400],
        text=said.text.strip() + "\n",
        html=said.html,
        language=draft.language,
        message_id_header=_name_of(draft),
        in_reply_to=in_reply_to[:998],
        references=references,
        created_at=now,
        next_attempt_at=now,
        hops=draft.hops,
    )


def _said(draft: Draft) -> Written:
    if draft.gaps:
        return copied(draft.template, draft.language, draft.gaps, draft.context)
    return written(draft.template, draft.language, {"ticket": draft.ticket, **draft.context})


def _name_of(draft: Draft) -> str:
    """An agent's answer to a reminder must not land in the customer's ticket: nothing in it leads there."""
    if draft.to_address:
        return make_msgid("reminder", domain=split(settings.SUPPORT_ADDRESS)[1])
    return new_message_id(draft.kind, draft.ticket)


def _recipient(ticket: Ticket, to_participant: str, *, kind: str) -> dict[str, str]:
    # A name is the sender’s own words too, and the address may be a stranger’s: only an agent’s reply bears it.
    name = ticket.customer.name if kind == OutgoingEmail.Kind.REPLY and not to_participant else ""
    return {"to_address": to_participant or ticket.customer.email, "to_name": name}


def _link(ticket: Ticket, to_participant: str) -> dict[str, object]:
    """Who was let in gets no link to the request's page: it shows what was written before they came."""
    return {} if to_participant else {"request_url": request_url(ticket)}


def _thread(ticket: Ticket, answers: str) -> tuple[str, str]:
    """In-Reply-To and References: the customer's last letter, after the first letter and our last one."""
    if answers:
        return answers, answers
    came = IncomingEmail.objects.filter(ticket=ticket).exclude(message_id_header="")
    latest = came.order_by("-received_at", "-pk").values_list("message_id_header", flat=True)[:MOST_REFERENCES]
    sent = _to_customers().filter(ticket=ticket).order_by("-pk").values_list("message_id_header", flat=True)[:1]
    return _joined(list(latest)[::-1], list(sent))


def _threads(tickets: Collection[int]) -> dict[int, tuple[str, str]]:
    """The same for many tickets, by their keys."""
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

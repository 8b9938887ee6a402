"""Letters that will leave: written as rows in the transaction of what they report. `delivery` sends them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import make_msgid

from django.conf import settings

from supportportal.foundations.knock import knock_after_commit
from supportportal.foundations.rows import insert
from tickets.access import request_url
from tickets.letters.addresses import mailbox_of, split
from tickets.letters.headers import MAX_MESSAGE_ID
from tickets.letters.set_phrases.subject_marks import without_marks
from tickets.models import Agent, IncomingEmail, Message, OutgoingEmail, Ticket
from tickets.outbox.letter_facts import LetterFacts, Sender, letter_facts
from tickets.outbox.rendering import RenderedLetter, render_form_letter, render_letter
from tickets.outbox.signed_ids import new_message_id

MAX_REFERENCES = 20


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter to be written. `to_address`: of an agent, of a third party or of somebody let in; else the customer's.

    `copies_to`: who reads along; they stand in Cc, and the letter has no link, which is the customer's alone.
    `worded_as`: a kind of `LetterWords`, whose words are taken instead of the template’s where somebody wrote some.
    `gaps`: if the template has nothing else that is of this letter alone, see `rendering.render_form_letter`.
    """

    kind: str
    ticket: Ticket
    template: str
    language: str
    context: Mapping[str, object] = field(default_factory=dict)
    gaps: Mapping[str, str] = field(default_factory=dict)
    not_secret: Collection[str] = ()  # digests of what isn't masked in it
    message: Message | None = None
    worded_as: str = ""
    to_address: str = ""
    to_name: str = ""  # of a third party
    copies_to: Sequence[str] = ()
    from_name: str = ""
    answers_message_id: str = ""
    hops: int = 0
    answered_by: Agent | None = None  # a colleague, whose answer becomes a draft

    @property
    def joins_the_thread(self) -> bool:
        """With the customer: what answers a reminder, a letter in a side thread or a copy must not land there."""
        return self.kind not in OutgoingEmail.FOR_OTHERS


def queue_many(drafts: Sequence[Draft], *, now: datetime) -> list[OutgoingEmail]:
    """Promises to send, in the caller's transaction and in the drafts' order; a thousand take no more queries than one.

    The Message-ID is chosen now, and stays through all attempts.
    """
    emails = written(drafts, now=now)
    insert(emails)
    if emails:
        knock_after_commit("tickets.tasks.deliver_outbox")
    return emails


def written(drafts: Sequence[Draft], *, now: datetime) -> list[OutgoingEmail]:
    """The letters, in no outbox yet: to be queued, or only to be looked at."""
    threads = _threads({draft.ticket.pk for draft in drafts if draft.joins_the_thread and not draft.answers_message_id})
    facts = letter_facts() if drafts else LetterFacts()
    return [_outgoing_row(draft, threads, facts=facts, now=now) for draft in drafts]


def as_it_would_leave(draft: Draft) -> RenderedLetter:
    """For a look before it is sent; nothing is written."""
    facts = letter_facts()
    return _rendered_letter(draft, facts, sender=facts.sender_to(draft.ticket))


def _outgoing_row(
    draft: Draft, threads: Mapping[int, tuple[str, str]], *, facts: LetterFacts, now: datetime
) -> OutgoingEmail:
    sender = facts.sender_to(draft.ticket) if draft.joins_the_thread else facts.portal
    letter, to_address = _rendered_letter(draft, facts, sender=sender), draft.to_address or draft.ticket.address
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
        from_name=f"{draft.from_name} ({sender.shown_name})" if draft.from_name else sender.shown_name,
        from_address="" if sender.is_support_address else sender.address,
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


def _rendered_letter(draft: Draft, facts: LetterFacts, *, sender: Sender) -> RenderedLetter:
    """In the name of the address that it leaves from."""
    company = {
        "phone": facts.phone,
        "company": facts.company,
        "provider": sender.provider,
        "support_address": sender.address,
    }
    words = facts.words_of(draft.worded_as, topic=draft.ticket.topic, language=draft.language)
    if words:
        written = {"words": words.body, "words_subject": words.subject, "topic": draft.ticket.topic}
        return render_form_letter("own_words", draft.language, draft.gaps, {**draft.context, **company, **written})
    if draft.gaps:
        return render_form_letter(draft.template, draft.language, draft.gaps, {**draft.context, **company})
    about = {
        "ticket": draft.ticket,
        "answered_subject": without_marks(draft.ticket.subject),
        "signature": sender.signatures.get(draft.language, ""),
        **_link_context(draft),
    }
    context = {**company, **about, **draft.context}
    return render_letter(draft.template, draft.language, context, not_secret=draft.not_secret)


def _link_context(draft: Draft) -> dict[str, object]:
    """Who reads along gets no link to the request's page: it shows what was written before they came.

    Nor has the customer's own copy one then: whoever answers all of them quotes it.
    """
    return {} if draft.to_address or draft.copies_to else {"request_url": request_url(draft.ticket)}


def _message_id_of(draft: Draft) -> str:
    if draft.kind in (OutgoingEmail.Kind.REMINDER, OutgoingEmail.Kind.COPY):
        return make_msgid(draft.kind, domain=split(settings.SUPPORT_ADDRESS)[1])
    return new_message_id(draft.kind, draft.ticket)


def _name_of_recipient(draft: Draft) -> str:
    # The sender chose the name, and the address may be a stranger’s: only an agent’s reply has the name.
    is_to_customer = draft.copies_to or not draft.to_address
    if draft.to_name:
        return draft.to_name
    return draft.ticket.customer.name if draft.kind == OutgoingEmail.Kind.REPLY and is_to_customer else ""


def _threads(tickets: Collection[int]) -> dict[int, tuple[str, str]]:
    """By ticket key, In-Reply-To (the customer's last letter) and References (their first, our last, their others)."""
    received_ids: dict[int, list[str]] = defaultdict(list)
    sent_ids: dict[int, list[str]] = {}
    letters = IncomingEmail.objects.outside_side_threads().filter(ticket__in=tickets).exclude(message_id_header="")
    for key, message_id in letters.order_by("received_at", "pk").values_list("ticket_id", "message_id_header"):
        received_ids[key or 0].append(message_id)
    ours = OutgoingEmail.objects.to_customers().filter(ticket__in=tickets).order_by("pk")
    for key, message_id in ours.values_list("ticket_id", "message_id_header"):
        sent_ids[key] = [message_id]
    return {key: _thread_headers(received_ids[key][-MAX_REFERENCES:], sent_ids.get(key, [])) for key in tickets}


def _thread_headers(received_ids: Sequence[str], sent_ids: Sequence[str]) -> tuple[str, str]:
    # A Message-ID that was cut when it was stored names nothing.
    complete_ids = [message_id for message_id in received_ids if len(message_id) < MAX_MESSAGE_ID]
    references = list(dict.fromkeys([*complete_ids[:1], *sent_ids, *complete_ids[1:]]))
    return (complete_ids or list(sent_ids) or [""])[-1], " ".join(references)

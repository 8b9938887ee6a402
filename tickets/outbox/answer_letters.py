"""An agent’s answer as letters: one for the customer, one for each who reads along. To be sent, or only looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tickets.attachments.enclosed_pictures import addresses_of
from tickets.attachments.files import IncomingFile
from tickets.models import Agent, Message, OutgoingEmail, Ticket
from tickets.outbox.queueing import Draft
from tickets.outbox.quoted import last_words


def letters_of_answer(
    ticket: Ticket,
    *,
    agent: Agent,
    text: str,
    files: Sequence[IncomingFile] = (),
    template: str = "reply",
    message: Message | None = None,
    is_first: bool = False,
    to_be_let_in: Sequence[str] = (),
) -> Sequence[Draft]:
    """The customer’s own comes first; everybody let in stands in its Cc.

    `files`: `enclosed`, which the text may show. `message`: none while it is only looked at. `is_first`: it answers
    nothing.
    """
    let_in = ticket.participants.exclude(let_in_at=None).values_list("address", flat=True)
    others = list(dict.fromkeys([*let_in, *to_be_let_in]))
    # Who reads along is shown nothing of what was written before they came.
    quote = None if others else last_words(ticket)
    language = ticket.reply_language
    words = words_of_answer(text, agent=agent, language=language)
    besides = {"pictures": addresses_of(files), "quote": quote, "is_first": is_first}
    return [
        Draft(
            kind=OutgoingEmail.Kind.REPLY,
            ticket=ticket,
            template=template,
            language=language,
            context=words | besides,
            message=message,
            to_address=address,
            copies_to=others,
            from_name=agent.first_name,
        )
        for address in ["", *others]
    ]


def words_of_answer(text: str, *, agent: Agent, language: str) -> dict[str, Any]:
    """Of its template: the text and who wrote it, without pictures or a quote."""
    signature = agent.signatures.get(language, "")
    return {"text": text, "pictures": {}, "quote": None, "agent": agent.first_name, "agent_signature": signature}


def blind_copies(letter: Draft, *, to: Sequence[str]) -> Sequence[Draft]:
    """Of the customer’s letter, for people whom it doesn’t name: without its link, and what it quotes."""
    context = {**letter.context, "quote": None, "is_blind_copy": True}
    copy = replace(letter, kind=OutgoingEmail.Kind.COPY, context=context, copies_to=())
    return [replace(copy, to_address=address) for address in to]


def to_be_rated(letters: Sequence[Draft], links: Mapping[str, str]) -> Sequence[Draft]:
    """`links`: of `how_was_it.ask`; none where nothing is asked."""
    return [replace(draft, context={**draft.context, "asks_how_it_was": bool(links), **links}) for draft in letters]

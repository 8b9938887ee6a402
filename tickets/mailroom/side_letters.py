"""Letters of third parties: which side thread one belongs to, and what it may never become, the customer's."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from tickets.fate_reasons import Reason, ReasonCode
from tickets.mailroom.sorting import joining, threads
from tickets.mailroom.sorting.known_senders import LedgerLookup
from tickets.mailroom.sorting.opened_letter import Fate, OpenedLetter, Outcome
from tickets.models import IncomingEmail, Message, OutgoingEmail, SideThread
from tickets.outbox import signed_ids
from tickets.writing import write_message


@dataclass(frozen=True, slots=True)
class SidePlace:
    thread: SideThread
    evidence: Reason
    is_customers: bool  # the customer's address wrote to the third party's: it stays the customer's letter


def place_of(
    opened: OpenedLetter, place: threads.Place, *, verified: bool | None, known_ids: Collection[str]
) -> SidePlace | None:
    """By what we signed, before everything; or, where `place` is none, by what its sender knows of the thread."""
    if side := signed_place_of(opened):
        return side
    return None if place.ticket else _followed(opened, verified=verified, known_ids=known_ids)


def signed_place_of(opened: OpenedLetter) -> SidePlace | None:
    """The side thread's address, or the Message-ID of a letter in it."""
    letter = opened.parsed
    addresses = [*opened.letter.envelope_to, *(mailbox.address for mailbox in (*letter.to, *letter.cc))]
    if key := signed_ids.side_thread_addressed(addresses):
        return _placed(opened, _threads().filter(pk=key), ReasonCode.SIDE_ADDRESS)
    named = (letter.message_id, *threads.answered_ids(letter))
    if not (ours := [message_id for message_id in named if signed_ids.is_side_id(message_id)]):
        return None
    answered = OutgoingEmail.objects.filter(message_id_header__in=ours).values("message__side_thread")
    return _placed(opened, _threads().filter(pk__in=answered), ReasonCode.ANSWERS_OURS)


def _followed(opened: OpenedLetter, *, verified: bool | None, known_ids: Collection[str]) -> SidePlace | None:
    """From the third party itself: it names a letter of theirs, or our number if our border vouches for it."""
    named = [message_id for message_id in threads.answered_ids(opened.parsed) if message_id in known_ids]
    number = threads.SUBJECT_NUMBER.search(opened.parsed.subject) if verified else None
    if verified is False or not (named or number):
        return None
    theirs = _threads().filter(address__iexact=opened.parsed.from_address)
    if named:
        letters = IncomingEmail.objects.filter(message_id_header__in=named).values("side_thread")
        if side := _placed(opened, theirs.filter(pk__in=letters), ReasonCode.FOLLOWS_ANOTHER):
            return side
    return _placed(opened, theirs.filter(ticket=int(number[1])), ReasonCode.NUMBER_VERIFIED) if number else None


def _threads() -> QuerySet[SideThread]:
    return SideThread.objects.select_related("ticket__customer").filter(ticket__forgotten_at=None)


def _placed(opened: OpenedLetter, candidates: QuerySet[SideThread], code: ReasonCode) -> SidePlace | None:
    thread = candidates.order_by("-pk").first()
    if thread is None:
        return None
    sender = _sender(opened).lower()
    is_customers = sender != thread.address.lower() and sender in thread.ticket.customer.known_addresses
    return SidePlace(thread, Reason(code), is_customers)


def _sender(opened: OpenedLetter) -> str:
    """Who stands in From: whom it asks to be answered may be anybody."""
    return opened.parsed.from_address or opened.writer.address


def join(
    opened: OpenedLetter, side: SidePlace, *, verified: bool | None, lookup: LedgerLookup, now: datetime
) -> Outcome:
    if opened.is_history:
        return _keep_history(opened, side.thread)
    return joining.join(
        opened,
        side.thread.ticket,
        side_thread=side.thread,
        evidence=side.evidence,
        verified=verified,
        lookup=lookup,
        now=now,
    )


def _keep_history(opened: OpenedLetter, thread: SideThread) -> Outcome:
    """An imported letter: ours stands in the thread already, theirs is shown, and nothing follows from it."""
    outcome = Outcome(Fate.REPLY, Reason(ReasonCode.HISTORY), thread.ticket, side_thread=thread)
    if not signed_ids.is_our_id(opened.parsed.message_id):
        outcome.message = write_message(
            thread.ticket,
            side_thread=thread,
            author=Message.Author.OUTSIDER,
            text=opened.parsed.reply_text,
            full_text=opened.full_text,
            html=opened.parsed.html,
            created_at=opened.letter.received_at,
            files=opened.files,
            from_address=_sender(opened),
        )
    return outcome


def beside(side: SidePlace, opened: OpenedLetter, place: threads.Place, *, now: datetime) -> threads.Place:
    """Of the customer's own letter: not in the side thread, and agents read that its writer has that address."""
    with translation.override(settings.LANGUAGE_CODE):
        text = _(
            "A letter from %(sender)s came to the address at which only %(third)s is to answer. It counts as the"
            " customer’s, not as an answer: the customer, or somebody in their name, has got hold of that address."
        ) % {"sender": _sender(opened), "third": side.thread.address}
    write_message(side.thread.ticket, author=Message.Author.NOTE, text=text, created_at=now)
    return replace(place, related=place.related or side.thread.ticket)

"""Each letter ends in one fate: a new ticket, a reply, a bounce, a duplicate, or the quarantine with a reason."""

import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from supportportal.foundations.knock import knock
from tickets import customers, fate_reasons
from tickets.fate_reasons import Reason, ReasonCode
from tickets.mailroom import side_letters
from tickets.mailroom.agents_answers import answer_outcome
from tickets.mailroom.arriving import collecting
from tickets.mailroom.sorting import auto_reply, bounces, claims, forwards, joining, late_files, opening, threads, trust
from tickets.mailroom.sorting.claims import MAX_SORTING_ATTEMPTS
from tickets.mailroom.sorting.known_senders import LedgerLookup
from tickets.mailroom.sorting.opened_letter import Fate, OpenedLetter, Outcome, open_letter
from tickets.mailroom.sorting.ticket_batch import TicketBatch
from tickets.mailroom.sorting.waiting_letters import held
from tickets.models import IncomingEmail, Ticket

log = logging.getLogger(__name__)

SORTING_ROUND = timedelta(seconds=20)  # then the next round takes over
MAX_OPEN_BYTES = 16 * 1024 * 1024  # of letters that are open at the same time
MAX_CLOCK_LEAD = timedelta(minutes=5)
# A letter without a Message-ID is recognised by its words alone. Within this time the same words come from a
# server that got no answer and repeats them; later, from a person who says the same again.
REPEATED_WITHIN = timedelta(minutes=10)


def sort_letters(*, now: datetime) -> int:
    """Sorts what has come; returns how many letters got their fate. Any number of workers may do it at once.

    Collects first: where no SMTP intake runs, nobody else collects what came through the pipe.
    """
    collecting.collect(now=now)
    end = time.monotonic() + SORTING_ROUND.total_seconds()
    count = 0
    tried: set[int] = set()
    while letters := _claim_untried(tried, now=now):
        count += _sort_until(end, letters, now=now)
        if time.monotonic() > end:
            knock("tickets.tasks.sort_letters")
            break
        # A claim has at most one of the letters that a dead sorter left; there may be fifty more.
        if len(letters) < claims.LETTERS_PER_CLAIM and all(letter.attempts == 1 for letter in letters):
            break
    return count


def _claim_untried(tried: set[int], *, now: datetime) -> list[IncomingEmail]:
    """Without those that failed in this round already: they are for the next."""
    letters = claims.claim(now=now)
    claims.give_back([letter for letter in letters if letter.pk in tried])
    fresh = [letter for letter in letters if letter.pk not in tried]
    tried.update(letter.pk for letter in fresh)
    return fresh


def _sort_until(end: float, letters: list[IncomingEmail], *, now: datetime) -> int:
    """If it takes too long, gives the rest back before their lease runs out."""
    count = 0
    portions = list(_letter_portions(letters))
    while portions:
        count += _sort(portions.pop(0), now=now)
        if portions and time.monotonic() > end:
            claims.give_back([letter for portion in portions for letter in portion])
            break
    return count


def _letter_portions(letters: list[IncomingEmail]) -> Iterator[list[IncomingEmail]]:
    """New letters together, up to `MAX_OPEN_BYTES`; one that failed before alone."""
    portion: list[IncomingEmail] = []
    for letter in letters:
        if portion and (letter.attempts > 1 or sum(other.size for other in portion) + letter.size > MAX_OPEN_BYTES):
            yield portion
            portion = []
        portion.append(letter)
    if portion:
        yield portion


def _sort(letters: list[IncomingEmail], *, now: datetime) -> int:
    try:
        return _sort_in_one_transaction(letters, now=now)
    except Exception as problem:  # whatever one letter does, the others don't wait
        if len(letters) == 1:
            return _sort_without_files(letters[0], problem, now=now)
    return sum(_sort([letter], now=now) for letter in letters)


def _sort_without_files(letter: IncomingEmail, problem: Exception, *, now: datetime) -> int:
    """If only its files find no room, its text becomes a ticket all the same, and is acknowledged."""
    if not late_files.lacks_room(problem):
        return _record_failure(letter, problem, now=now)
    try:
        return _sort_in_one_transaction([letter], now=now, files_later=True)
    except Exception as second_problem:  # as above
        return _record_failure(letter, second_problem, now=now)


def _record_failure(letter: IncomingEmail, problem: Exception, *, now: datetime) -> int:
    if isinstance(problem, claims.LeaseLost):
        log.warning("letter %s is in other hands by now", letter.pk)
    else:
        log.error("letter %s could not be sorted", letter.pk, exc_info=problem)
        claims.put_back(letter, problem, now=now)
    return 0


def _sort_in_one_transaction(letters: list[IncomingEmail], *, now: datetime, files_later: bool = False) -> int:
    """Letters are read before any lock is taken, so that a long one doesn't hold up other writers."""
    readable = [letter for letter in letters if letter.attempts <= MAX_SORTING_ATTEMPTS]
    opened_letters = [open_letter(letter, files_later=files_later) for letter in readable]
    now = _not_before_arrival(letters, now=now)
    with transaction.atomic():
        for letter in letters:
            if letter.attempts > MAX_SORTING_ATTEMPTS:  # each reader died before it could say why
                claims.set_aside(letter, fate_reasons.ended_its_reader(times=MAX_SORTING_ATTEMPTS), now=now)
        lookup = LedgerLookup.about(opened_letters, now=now) if opened_letters else LedgerLookup()
        batch = TicketBatch(now, lookup)
        for opened in opened_letters:
            if batch.concerns(opened):
                batch.write()
            outcome = fate_of(opened, lookup=lookup, now=now)
            batch.add(opened, outcome)
            lookup.remember(opened, outcome)
        batch.write()
        if files_later:
            late_files.expect(letters[0], now=now)
    return len(letters)


def _not_before_arrival(letters: list[IncomingEmail], *, now: datetime) -> datetime:
    """A round reads the clock once, and letters keep coming: nothing may follow from one before it arrived.

    Only a little later than `now`: the clock of the machine that took a letter may be hours ahead.
    """
    arrivals = (letter.received_at for letter in letters if letter.source != IncomingEmail.Source.IMPORT)
    return min(max(now, *arrivals, now), now + MAX_CLOCK_LEAD)


def fate_of(opened: OpenedLetter, *, lookup: LedgerLookup, now: datetime) -> Outcome:
    """In this order: a copy, a bounce or a letter of our own must never open a ticket or answer anybody."""
    return (
        _copy_outcome(opened, lookup)
        or _unreadable_outcome(opened)
        or _bounce_outcome(opened, now=now)
        or answer_outcome(opened, now=now)
        or _settled_outcome(opened, lookup)
        or _unwelcome_outcome(opened, lookup)
        or _ticket_outcome(opened, lookup=lookup, now=now)
    )


def _copy_outcome(opened: OpenedLetter, lookup: LedgerLookup) -> Outcome | None:
    first = lookup.letters.get(opened.fingerprint)
    if first is None or first == opened.letter.pk:
        return None
    original = IncomingEmail.objects.select_related("ticket").get(pk=first)
    time_between = abs(opened.letter.received_at - original.received_at)
    if not opened.parsed.message_id and time_between > REPEATED_WITHIN:
        lookup.forget(opened.fingerprint, of=original)
        return None
    reason, thread = fate_reasons.copy_of(first), original.side_thread
    return Outcome(Fate.DUPLICATE, reason, original.ticket, side_thread=thread, duplicate_of=original)


def _unreadable_outcome(opened: OpenedLetter) -> Outcome | None:
    return Outcome(Fate.QUARANTINE, opened.parsed.unreadable) if opened.parsed.unreadable else None


def _bounce_outcome(opened: OpenedLetter, *, now: datetime) -> Outcome | None:
    bounce = bounces.bounce_in(opened.parsed, sender=opened.letter.envelope_from, recipients=opened.letter.envelope_to)
    if bounce is None:
        return None
    email = None if opened.is_history else bounces.record(bounce, now=now)
    return Outcome(Fate.BOUNCE, bounce.reason, email.ticket if email else None)


def _settled_outcome(opened: OpenedLetter, lookup: LedgerLookup) -> Outcome | None:
    """Of a sender whose letters aren't for us, as a colleague has decided."""
    sender = lookup.sender_with_a_rule(opened)
    is_refused = lookup.rules.get(sender, False) and not (opened.is_by_hand or opened.is_history)
    return Outcome(Fate.REFUSED, fate_reasons.refused_by_rule(sender)) if is_refused else None


def _unwelcome_outcome(opened: OpenedLetter, lookup: LedgerLookup) -> Outcome | None:
    if not opened.writer.address:
        return Outcome(Fate.QUARANTINE, Reason(ReasonCode.NO_SENDER))
    if auto_reply.is_our_own(opened.parsed) and not (opened.is_history or lookup.is_always_a_ticket(opened)):
        return Outcome(Fate.QUARANTINE, Reason(ReasonCode.FROM_OURSELVES))
    return None


def _ticket_outcome(opened: OpenedLetter, *, lookup: LedgerLookup, now: datetime) -> Outcome:
    verified = trust.is_verified(opened.parsed)
    writer = lookup.customers.get(opened.writer.address.lower())
    if writer and not (opened.is_history or opened.is_automatic):
        customers.reach_again(writer)
    place = threads.place_of(
        opened.parsed,
        writer=opened.writer.address,
        recipients=opened.letter.envelope_to,
        verified=verified,
        known_ids=lookup.message_ids,
    )
    if side := side_letters.place_of(opened, place, verified=verified, known_ids=lookup.message_ids):
        if not side.is_customers:
            return side_letters.join(opened, side, verified=verified, lookup=lookup, now=now)
        place = side_letters.beside(side, opened, place, now=now)
    if opened.is_history:
        return joining.keep_history(opened, place) or opening.open_new(
            opened, lookup=lookup, related=place.related, now=now
        )
    if place.ticket is None:
        return _new_ticket(opened, lookup=lookup, related=place.related, now=now)
    if joining.is_long_closed(place.ticket, now=now) and not (
        opened.is_automatic or joining.only_thanks(opened, place.ticket)
    ):
        outcome = opening.open_new(opened, lookup=lookup, related=place.ticket, now=now)
        outcome.reason = Reason(ReasonCode.LONG_CLOSED)
        return outcome
    return joining.join(opened, place.ticket, evidence=place.evidence, verified=verified, lookup=lookup, now=now)


def _new_ticket(opened: OpenedLetter, *, lookup: LedgerLookup, related: Ticket | None, now: datetime) -> Outcome:
    """Of who wrote it or, if a colleague forwards it, of whose letter it is as far as it can be read."""
    if waits := held(opened, lookup):
        return waits
    forwarded = (
        None if opened.is_automatic else forwards.open_forwarded(opened, lookup=lookup, related=related, now=now)
    )
    if forwarded and forwarded.request:
        return forwarded
    outcome = opening.open_new(opened, lookup=lookup, related=related, now=now)
    outcome.note = forwarded.note if forwarded else None
    return outcome

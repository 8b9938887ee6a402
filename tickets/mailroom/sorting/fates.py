"""Each letter ends in one fate: a new ticket, a reply, a bounce, a duplicate, or the quarantine with a reason."""

import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from supportportal.foundations.knock import knock
from tickets import fate_reasons
from tickets.fate_reasons import Reason, Why
from tickets.mailroom.arriving import spool
from tickets.mailroom.sorting import auto_reply, bounces, claims, joining, late_files, opening, threads, trust
from tickets.mailroom.sorting.claims import MOST_ATTEMPTS
from tickets.mailroom.sorting.known_senders import Known
from tickets.mailroom.sorting.opened_letter import Fate, Opened, Outcome, open_letter
from tickets.mailroom.sorting.ticket_batch import Pile
from tickets.models import IncomingEmail

log = logging.getLogger(__name__)

ROUND = timedelta(seconds=20)  # then the next round goes on
MOST_BYTES = 16 * 1024 * 1024  # of letters that are open at the same time
FURTHEST_AHEAD = timedelta(minutes=5)
# A letter without a Message-ID is known again only by its words. A server that got no answer repeats it within this
# time; later it is a person who says the same again.
SAME_WORDS_WITHIN = timedelta(minutes=10)


def sort_letters(*, now: datetime) -> int:
    """Sorts what has come; how many letters got their fate. Any number of workers may do it at once.

    Collects first: a letter that came through the pipe has no other collector where no SMTP intake runs.
    """
    spool.collect(now=now)
    until = time.monotonic() + ROUND.total_seconds()
    count = 0
    tried: set[int] = set()
    while letters := _claimed(tried, now=now):
        count += _sort_until(until, letters, now=now)
        if time.monotonic() > until:
            knock("tickets.tasks.sort_letters")
            break
        # A claim holds one at most of those that a dead sorter left: there may be fifty more of them.
        if len(letters) < claims.AT_ONCE and all(letter.attempts == 1 for letter in letters):
            break
    return count


def _claimed(tried: set[int], *, now: datetime) -> list[IncomingEmail]:
    """None that failed in this round already; that one is for the next."""
    letters = claims.claim(now=now)
    claims.give_back([letter for letter in letters if letter.pk in tried])
    fresh = [letter for letter in letters if letter.pk not in tried]
    tried.update(letter.pk for letter in fresh)
    return fresh


def _sort_until(until: float, letters: list[IncomingEmail], *, now: datetime) -> int:
    """When it takes too long the others are given back, before their lease runs out in our hands."""
    count = 0
    portions = list(_portions(letters))
    while portions:
        count += _sort(portions.pop(0), now=now)
        if portions and time.monotonic() > until:
            claims.give_back([letter for portion in portions for letter in portion])
            break
    return count


def _portions(letters: list[IncomingEmail]) -> Iterator[list[IncomingEmail]]:
    """New letters together, as far as they are small; one that failed before alone."""
    portion: list[IncomingEmail] = []
    for letter in letters:
        if portion and (letter.attempts > 1 or sum(one.size for one in portion) + letter.size > MOST_BYTES):
            yield portion
            portion = []
        portion.append(letter)
    if portion:
        yield portion


def _sort(letters: list[IncomingEmail], *, now: datetime) -> int:
    try:
        return _sort_in_one_transaction(letters, now=now)
    except Exception as problem:  # whatever one letter does to us, the other ones are not kept waiting
        if len(letters) == 1:
            return _sort_without_files(letters[0], problem, now=now)
    return sum(_sort([letter], now=now) for letter in letters)


def _sort_without_files(letter: IncomingEmail, problem: Exception, *, now: datetime) -> int:
    """When only its files find no room, its words become a ticket all the same, and are acknowledged."""
    if not late_files.lacks_room(problem):
        return _failed(letter, problem, now=now)
    try:
        return _sort_in_one_transaction([letter], now=now, files_later=True)
    except Exception as second:  # as above
        return _failed(letter, second, now=now)


def _failed(letter: IncomingEmail, problem: Exception, *, now: datetime) -> int:
    if isinstance(problem, claims.LeaseLost):
        log.warning("letter %s is in other hands by now", letter.pk)
    else:
        log.error("letter %s could not be sorted", letter.pk, exc_info=problem)
        claims.put_back(letter, problem, now=now)
    return 0


def _sort_in_one_transaction(letters: list[IncomingEmail], *, now: datetime, files_later: bool = False) -> int:
    """They are read before any lock is taken: a long letter holds up nobody else who writes."""
    opened = [open_letter(one, files_later=files_later) for one in letters if one.attempts <= MOST_ATTEMPTS]
    now = _after_they_came(letters, now=now)
    with transaction.atomic():
        for letter in letters:
            if letter.attempts > MOST_ATTEMPTS:  # nobody who read it lived to say why
                claims.set_aside(letter, fate_reasons.ended_its_reader(times=MOST_ATTEMPTS), now=now)
        known = Known.about(opened, now=now) if opened else Known()
        pile = Pile(now, known)
        for one in opened:
            if pile.concerns(one):
                pile.write()
            outcome = fate_of(one, known=known, now=now)
            pile.add(one, outcome)
            known.remember(one, outcome)
        pile.write()
        if files_later:
            late_files.expect(letters[0], now=now)
    return len(letters)


def _after_they_came(letters: list[IncomingEmail], *, now: datetime) -> datetime:
    """A round looks at its watch once, and letters go on coming: what follows from one is never earlier than itself.

    At most a little: the clock of the machine that took a letter may be hours ahead.
    """
    came = (letter.received_at for letter in letters if letter.source != IncomingEmail.Source.IMPORT)
    return min(max(now, *came, now), now + FURTHEST_AHEAD)


def fate_of(one: Opened, *, known: Known, now: datetime) -> Outcome:
    """In this order: nothing about a copy, a bounce or ourselves may ever open a ticket, or answer anybody."""
    return (
        _copy(one, known)
        or _unreadable(one)
        or _about_a_letter_of_ours(one, now=now)
        or _not_for_a_ticket(one)
        or _for_a_ticket(one, known=known, now=now)
    )


def _copy(one: Opened, known: Known) -> Outcome | None:
    first = known.letters.get(one.fingerprint)
    if first is None or first == one.letter.pk:
        return None
    original = IncomingEmail.objects.select_related("ticket").get(pk=first)
    apart = abs(one.letter.received_at - original.received_at)
    if not one.parsed.message_id and apart > SAME_WORDS_WITHIN:
        known.forget(one.fingerprint, of=original)
        return None
    return Outcome(Fate.DUPLICATE, fate_reasons.copy_of(first), original.ticket, duplicate_of=original)


def _unreadable(one: Opened) -> Outcome | None:
    return Outcome(Fate.QUARANTINE, one.parsed.unreadable) if one.parsed.unreadable else None


def _about_a_letter_of_ours(one: Opened, *, now: datetime) -> Outcome | None:
    said = bounces.bounce_in(one.parsed, sender=one.letter.envelope_from, recipients=one.letter.envelope_to)
    if said is None:
        return None
    email = None if one.is_history else bounces.record(said, now=now)
    return Outcome(Fate.BOUNCE, said.reason, email.ticket if email else None)


def _not_for_a_ticket(one: Opened) -> Outcome | None:
    if not one.parsed.from_address:
        return Outcome(Fate.QUARANTINE, Reason(Why.NO_SENDER))
    if auto_reply.is_our_own(one.parsed) and not one.is_history:
        return Outcome(Fate.QUARANTINE, Reason(Why.FROM_OURSELVES))
    return None


def _for_a_ticket(one: Opened, *, known: Known, now: datetime) -> Outcome:
    verified = trust.is_verified(one.parsed)
    place = threads.place_of(
        one.parsed, recipients=one.letter.envelope_to, verified=verified, known_ids=known.message_ids
    )
    if one.is_history:
        return joining.keep_history(one, place) or opening.open_new(
            one, known=known, related=place.related, verified=verified, now=now
        )
    if place.ticket is None:
        return opening.open_new(one, known=known, related=place.related, verified=verified, now=now)
    if joining.is_long_closed(place.ticket, now=now) and not one.is_automatic:
        outcome = opening.open_new(one, known=known, related=place.ticket, verified=verified, now=now)
        outcome.reason = Reason(Why.LONG_CLOSED)
        return outcome
    return joining.join(one, place.ticket, evidence=place.evidence, verified=verified, known=known, now=now)

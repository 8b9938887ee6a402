"""The way on for a letter that no rule of ours could place: a colleague says whose it is, or that it isn't for us."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from supportportal.foundations.staff.audit import Act, record_act
from tickets import fate_reasons
from tickets.access import require_work_on
from tickets.fate_reasons import Reason, ReasonCode, as_columns
from tickets.mailroom import side_letters
from tickets.mailroom.senders.writers import Correspondent
from tickets.mailroom.sorting import claims, joining, opening, trust
from tickets.mailroom.sorting.known_senders import LedgerLookup
from tickets.mailroom.sorting.opened_letter import Fate, OpenedLetter, Outcome, open_letter
from tickets.mailroom.sorting.ticket_batch import TicketBatch
from tickets.models import Agent, IncomingEmail, Ticket
from tickets.own_addresses.knowing import is_ours, look_again
from tickets.refusals import Forgotten, OurOwnAddress, PlacedAlready

WAITING = (Fate.QUARANTINE, Fate.REFUSED, Fate.SPAM)


def make_ticket(letter: IncomingEmail, *, email: str, name: str, by: Agent, now: datetime) -> Ticket:
    """Of the customer with this address. It counts from its arrival, and is acknowledged as any letter is."""
    if is_ours(email):
        raise OurOwnAddress

    def outcome_of(opened: OpenedLetter, lookup: LedgerLookup) -> Outcome:
        outcome = opening.open_new(opened, lookup=lookup, related=None, now=now)
        outcome.note = (by, _note(opened.letter, by=by))
        return outcome

    def as_written_by(opened: OpenedLetter) -> OpenedLetter:
        claim = "" if email.lower() == opened.parsed.from_address.lower() else opened.parsed.from_address
        return replace(opened, writer=Correspondent(name or opened.writer.name, email, claim[:320]))

    placed = _place(letter, outcome_of, as_written_by, now=now)
    record_act(Act.LETTER_PLACED, about=placed, by=by.user, ticket=placed.ticket_id or 0)
    return Ticket.objects.get(letters=placed)


def join_ticket(letter: IncomingEmail, *, ticket: Ticket, by: Agent, now: datetime) -> None:
    require_work_on(ticket, agent=by)
    if ticket.forgotten_at:
        raise Forgotten

    def outcome_of(opened: OpenedLetter, lookup: LedgerLookup) -> Outcome:
        verified, evidence = trust.is_verified(opened.parsed), Reason(ReasonCode.PLACED_BY_HAND)
        side = side_letters.signed_place_of(opened)
        is_side = side is not None and side.thread.ticket_id == ticket.pk and not side.is_customers
        return joining.join(
            opened,
            ticket,
            side_thread=side.thread if side and is_side else None,
            evidence=evidence,
            verified=verified,
            lookup=lookup,
            now=now,
        )

    placed = _place(letter, outcome_of, lambda opened: opened, now=now)
    record_act(Act.LETTER_PLACED, about=placed, by=by.user, ticket=ticket.pk)


@transaction.atomic
def refuse(letter: IncomingEmail, *, by: Agent, now: datetime) -> None:
    """Not for us. It is kept, and can still be placed."""
    waiting = IncomingEmail.objects.filter(pk=letter.pk, fate=Fate.QUARANTINE)
    reason = fate_reasons.refused_by_hand(str(by))
    if waiting.update(fate=Fate.REFUSED, sorted_at=now, **as_columns(reason)) != 1:
        raise PlacedAlready
    record_act(Act.LETTER_REFUSED, about=letter, by=by.user)


def _place(
    letter: IncomingEmail,
    outcome_of: Callable[[OpenedLetter, LedgerLookup], Outcome],
    prepared: Callable[[OpenedLetter], OpenedLetter],
    *,
    now: datetime,
) -> IncomingEmail:
    look_again()
    opened = prepared(open_letter(letter))
    with transaction.atomic():
        # Locked. Rival: a colleague who places the same letter.
        row = IncomingEmail.objects.select_for_update(of=("self",)).get(pk=letter.pk)
        if row.fate not in WAITING or row.message_id:
            raise PlacedAlready
        lease = now + claims.LEASE
        IncomingEmail.objects.filter(pk=row.pk).update(fate=Fate.UNSORTED, sorted_at=None, claimed_until=lease)
        row.claimed_until = lease
        opened = replace(opened, letter=row)
        lookup = LedgerLookup.about([opened], now=now)
        batch = TicketBatch(now, lookup)
        batch.add(opened, outcome_of(opened, lookup))
        batch.write()
    return IncomingEmail.objects.get(pk=letter.pk)


def _note(letter: IncomingEmail, *, by: Agent) -> str:
    with translation.override(by.language):
        return _("Opened out of the quarantine, where it was because: %(why)s.") % {"why": letter.why or "–"}

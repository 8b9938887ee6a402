"""Letters that open tickets, gathered and written together: one statement a table for all of them."""

from dataclasses import dataclass, field
from datetime import datetime

from tickets import intake
from tickets.mailroom.sorting import claims
from tickets.mailroom.sorting.known_senders import LedgerLookup, note_others_addressed
from tickets.mailroom.sorting.opened_letter import OpenedLetter, Outcome
from tickets.models import Message
from tickets.writing import write_message


@dataclass(slots=True)
class TicketBatch:
    """Belongs to one transaction. Fates other than a new ticket are written at once."""

    now: datetime
    lookup: LedgerLookup
    _new: list[tuple[OpenedLetter, Outcome]] = field(default_factory=list)
    _identifiers: set[str] = field(default_factory=set)

    def add(self, opened: OpenedLetter, outcome: Outcome) -> None:
        if outcome.request is None:
            claims.finish(opened.letter, columns=opened.ledger_columns(outcome), now=self.now)
            return
        self._new.append((opened, outcome))
        self._identifiers |= {opened.fingerprint, opened.writer.address.lower(), opened.parsed.message_id}

    def concerns(self, opened: OpenedLetter) -> bool:
        """Whether this letter's fate may depend on one in the batch: a copy, one of the same sender, one it answers."""
        letter = opened.parsed
        return bool(self._identifiers) and not self._identifiers.isdisjoint(
            (opened.fingerprint, opened.writer.address.lower(), *letter.in_reply_to, *letter.references)
        )

    def write(self) -> None:
        requests = [outcome.request for _, outcome in self._new if outcome.request]
        for (_, outcome), ticket in zip(self._new, intake.open_tickets(requests, now=self.now), strict=True):
            outcome.ticket, outcome.message = ticket, ticket.opening
            if outcome.note:
                agent, words = outcome.note
                write_message(ticket, author=Message.Author.NOTE, agent=agent, text=words, created_at=self.now)
        new_tickets = [(opened, outcome.ticket) for opened, outcome in self._new if outcome.ticket]
        note_others_addressed(new_tickets, lookup=self.lookup, now=self.now)
        outcomes = [(opened.letter, opened.ledger_columns(outcome)) for opened, outcome in self._new]
        claims.finish_all(outcomes, now=self.now)
        self._new.clear()
        self._identifiers.clear()

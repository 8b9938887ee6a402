"""Letters of which tickets are to be opened, gathered and written together: one statement a table for all of them."""

from dataclasses import dataclass, field
from datetime import datetime

from tickets import intake
from tickets.mailroom.sorting import claims
from tickets.mailroom.sorting.known_senders import Known, note_others_addressed
from tickets.mailroom.sorting.opened_letter import Opened, Outcome


@dataclass(slots=True)
class Pile:
    """Belongs to one transaction. Every other fate is written at once."""

    now: datetime
    known: Known
    _new: list[tuple[Opened, Outcome]] = field(default_factory=list)
    _known_by: set[str] = field(default_factory=set)

    def add(self, one: Opened, outcome: Outcome) -> None:
        if outcome.request is None:
            claims.finish(one.letter, facts=one.facts(outcome), now=self.now)
            return
        self._new.append((one, outcome))
        self._known_by |= {one.fingerprint, one.parsed.from_address.lower(), one.parsed.message_id}

    def concerns(self, one: Opened) -> bool:
        """Whether the fate of this letter may hang on one in the pile: its copy, its sender's, one that it answers."""
        letter = one.parsed
        return bool(self._known_by) and not self._known_by.isdisjoint(
            (one.fingerprint, letter.from_address.lower(), *letter.in_reply_to, *letter.references)
        )

    def write(self) -> None:
        requests = [outcome.request for _, outcome in self._new if outcome.request]
        for (_, outcome), ticket in zip(self._new, intake.open_tickets(requests, now=self.now), strict=True):
            outcome.ticket, outcome.message = ticket, ticket.opening
        born = [(one, outcome.ticket) for one, outcome in self._new if outcome.ticket]
        note_others_addressed(born, known=self.known, now=self.now)
        claims.finish_all([(one.letter, one.facts(outcome)) for one, outcome in self._new], now=self.now)
        self._new.clear()
        self._known_by.clear()

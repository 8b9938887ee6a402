"""Requests that have every word of a question somewhere: one in the subject, another in a note or a file's name."""

from collections.abc import Collection, Sequence

from django.db import connection
from django.db.models import BigIntegerField, Q
from django.db.models.expressions import Expression
from django.db.models.functions import Coalesce

from tickets.models import Ticket
from tickets.search.excerpts import Excerpt, excerpt_in
from tickets.search.query import SearchQuery, Word
from tickets.search.texts import texts_of

FEW = 200  # places of a word, of which each is looked at
FOUND = {
    "sqlite": "SELECT rowid %% 8 AS kind, rowid / 8 AS source FROM tickets_search WHERE tickets_search MATCH %s",
    "postgresql": "SELECT kind, source FROM tickets_search WHERE words @@ to_tsquery('simple', %s)",
}
TICKETS = """
WITH found AS MATERIALIZED ({found})
SELECT ticket_id FROM tickets_message JOIN found ON kind = 0 AND source = id
UNION SELECT COALESCE(merged_into_id, id) FROM tickets_ticket JOIN found ON kind = 1 AND source = id
UNION
SELECT ticket_id FROM tickets_attachment JOIN found ON kind = 2 AND source = tickets_attachment.id
JOIN tickets_message ON tickets_message.id = message_id
UNION SELECT id FROM tickets_ticket JOIN found ON kind = 3 AND source = customer_id
UNION
SELECT tickets_ticket.id FROM tickets_customeraddress JOIN found ON kind = 4 AND source = tickets_customeraddress.id
JOIN tickets_ticket USING (customer_id)
"""


# Of people, and of their requests: by names, addresses and subjects alone, not by what was written.
PLACES = "SELECT source FROM ({found}) AS places WHERE kind IN {kinds} LIMIT {most}"
CUSTOMERS = """
WITH found AS MATERIALIZED ({found})
SELECT source FROM found WHERE kind = 3
UNION SELECT customer_id FROM tickets_customeraddress JOIN found ON kind = 4 AND source = tickets_customeraddress.id
"""
SUBJECTS = """
WITH found AS MATERIALIZED ({found})
SELECT source FROM found WHERE kind = 1
UNION SELECT id FROM tickets_ticket JOIN found ON kind = 3 AND source = customer_id
"""
RARE = 1_000  # places of a word, of which the keys are taken out of the index


class KeysWith(Expression):
    """Of tickets or customers, as a subquery."""

    output_field = BigIntegerField()

    def __init__(self, word: Word, *, rows: str) -> None:
        super().__init__()
        self.word, self.rows = word, rows

    def as_sql(self, compiler: object, connection: object) -> tuple[str, tuple[str]]:
        return f"({self.rows.format(found=_found())})", (_asked_of_the_database(self.word),)


def answers_to(question: SearchQuery) -> Q:
    """The tickets found. None whose only place is behind a mask: who guesses at a secret is told nothing.

    That is looked at for a word that stands in few places; one of hundreds is no secret.
    """
    numbered = Ticket.objects.filter(pk=-1 if question.number is None else question.number).order_by()
    by_number = Q(pk__in=numbered.values_list(Coalesce("merged_into", "pk")))
    if question.is_number_alone:
        return by_number
    if not question.words:
        return Q(pk__in=[])
    for word in question.words:
        if (few := _tickets_of_a_rare(word)) is not None:
            answers = Q(pk__in=excerpts(few, question))
            break
    else:
        answers = Q(*(Q(pk__in=KeysWith(word, rows=TICKETS)) for word in question.words))
    return answers | by_number if question.number is not None else answers


def excerpts(tickets: Collection[int], question: SearchQuery) -> dict[int, Excerpt | None]:
    """Of those in which every word can be seen: the message that says most, or None if it stands beside them. Four
    queries; the index isn't asked, since it would go through all places of a frequent word.
    """
    return {
        ticket: _best([text.shown for text in there if text.is_message and text.may_have(question.words)], question)
        for ticket, there in texts_of(tickets).items()
        if all(any(text.has(word) for text in there) for word in question.words)
    }


def _best(texts: Sequence[str], question: SearchQuery) -> Excerpt | None:
    """The newest of those with most words."""
    shown = [excerpt_in(text, question.words) for text in reversed(texts)]
    return max((each for each in shown if each), key=lambda each: each.words, default=None)


def customers_with(question: SearchQuery) -> Q | None:
    """Who has every word in their name, an address, their telephone number or their reference. See `_by_rarest`."""
    return _by_rarest(question, rows=CUSTOMERS, kinds="(3, 4)")


def tickets_called(question: SearchQuery) -> Q | None:
    """Those with every word in their subject, or of a customer who has it. See `_by_rarest`."""
    return _by_rarest(question, rows=SUBJECTS, kinds="(1, 3)")


def _by_rarest(question: SearchQuery, *, rows: str, kinds: str) -> Q | None:
    """None where each word stands in very many: there a list finds its page soonest by reading from its first row."""
    for word in question.words:
        values = [_asked_of_the_database(word)]
        with connection.cursor() as cursor:
            cursor.execute(PLACES.format(found=_found(), kinds=kinds, most=RARE + 1), values)
            if len(cursor.fetchall()) > RARE:
                continue
            cursor.execute(rows.format(found=_found()), values)
            rare = Q(pk__in=[key for (key,) in cursor.fetchall()])
        return rare & Q(*(Q(pk__in=KeysWith(other, rows=rows)) for other in question.words if other != word))
    return None if question.words else Q(pk__in=[])


def _found() -> str:
    return FOUND[connection.vendor]


def _tickets() -> str:
    return TICKETS.format(found=_found())


def _tickets_of_a_rare(word: Word) -> list[int] | None:
    """None where it stands in more than a few places."""
    asked_of_it = [_asked_of_the_database(word)]
    with connection.cursor() as cursor:
        cursor.execute(f"{_found()} LIMIT {FEW + 1}", asked_of_it)
        if len(cursor.fetchall()) > FEW:
            return None
        cursor.execute(f"{_tickets()} LIMIT {FEW + 1}", asked_of_it)
        tickets = [ticket for (ticket,) in cursor.fetchall()]
    return tickets if len(tickets) <= FEW else None


def _asked_of_the_database(word: Word) -> str:
    return word.for_sqlite() if connection.vendor == "sqlite" else word.for_postgresql()

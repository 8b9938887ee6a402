"""Requests that have every word of a question somewhere: one in the subject, another in a note or a file's name."""

from collections.abc import Collection, Sequence

from django.db import connection
from django.db.models import BigIntegerField, Q, QuerySet
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


class TicketsWith(Expression):
    """Their keys, as a subquery."""

    output_field = BigIntegerField()

    def __init__(self, word: Word) -> None:
        super().__init__()
        self.word = word

    def as_sql(self, compiler: object, connection: object) -> tuple[str, tuple[str]]:
        return f"({_tickets()})", (_asked_of_the_database(self.word),)


def find(tickets: QuerySet[Ticket], question: SearchQuery) -> QuerySet[Ticket]:
    """Those among `tickets`. None whose only place is behind a mask: who guesses at a secret is told nothing.

    That is looked at for a word that stands in few places; one of hundreds is no secret.
    """
    numbered = Ticket.objects.filter(pk=-1 if question.number is None else question.number).order_by()
    by_number = Q(pk__in=numbered.values_list(Coalesce("merged_into", "pk")))
    if question.is_number_alone:
        return tickets.filter(by_number)
    if not question.words:
        return tickets.none()
    for word in question.words:
        if (few := _tickets_of_a_rare(word)) is not None:
            answers = Q(pk__in=excerpts(few, question))
            break
    else:
        answers = Q(*(Q(pk__in=TicketsWith(word)) for word in question.words))
    return tickets.filter(answers | by_number if question.number is not None else answers)


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


def _tickets() -> str:
    return TICKETS.format(found=FOUND[connection.vendor])


def _tickets_of_a_rare(word: Word) -> list[int] | None:
    """None where it stands in more than a few places."""
    asked_of_it = [_asked_of_the_database(word)]
    with connection.cursor() as cursor:
        cursor.execute(f"{FOUND[connection.vendor]} LIMIT {FEW + 1}", asked_of_it)
        if len(cursor.fetchall()) > FEW:
            return None
        cursor.execute(f"{_tickets()} LIMIT {FEW + 1}", asked_of_it)
        tickets = [ticket for (ticket,) in cursor.fetchall()]
    return tickets if len(tickets) <= FEW else None


def _asked_of_the_database(word: Word) -> str:
    return word.for_sqlite() if connection.vendor == "sqlite" else word.for_postgresql()

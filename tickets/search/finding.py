"""Requests that have every word of a question somewhere: one in the subject, another in a note or a file's name."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db import connection
from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.expressions import Expression

from supportportal.foundations.masking.masks import masked
from tickets.models import Message, Ticket
from tickets.search.asking import Question, Word
from tickets.search.index import MESSAGE, TICKET
from tickets.search.passages import Passage, passage_in

FEW = 200  # requests of which each place is looked at
HITS = """
WITH found AS MATERIALIZED ({found})
SELECT ticket_id AS ticket, kind, source FROM tickets_message JOIN found ON kind = 0 AND source = id
UNION ALL SELECT source, kind, source FROM found WHERE kind = 1
UNION ALL
SELECT ticket_id, kind, source FROM tickets_attachment JOIN found ON kind = 2 AND source = tickets_attachment.id
JOIN tickets_message ON tickets_message.id = message_id
UNION ALL SELECT id, kind, source FROM tickets_ticket JOIN found ON kind = 3 AND source = customer_id
UNION ALL
SELECT tickets_ticket.id, kind, source FROM tickets_customeraddress JOIN found ON kind = 4
AND source = tickets_customeraddress.id JOIN tickets_ticket USING (customer_id)
"""
FOUND = {
    "sqlite": "SELECT rowid %% 8 AS kind, rowid / 8 AS source FROM tickets_search WHERE tickets_search MATCH %s",
    "postgresql": "SELECT kind, source FROM tickets_search WHERE words @@ to_tsquery('simple', %s)",
}
TICKETS = "SELECT ticket FROM ({hits}) AS hits"
HITS_AMONG = "SELECT ticket, kind, source FROM ({hits}) AS hits WHERE ticket IN ({tickets})"


class Hit(NamedTuple):
    ticket: int
    kind: int
    source: int


class TicketsWith(Expression):
    """Their keys, as a subquery."""

    output_field = BigIntegerField()

    def __init__(self, word: Word) -> None:
        super().__init__()
        self.word = word

    def as_sql(self, compiler: object, connection: object) -> tuple[str, list[str]]:
        return f"({TICKETS.format(hits=_hits())})", [_asked_of_the_database(self.word)]


def find(tickets: QuerySet[Ticket], question: Question) -> QuerySet[Ticket]:
    """Those among `tickets`. None whose only place is behind a mask: who guesses at a secret is told nothing.

    That is looked at where few are found; a word of hundreds of requests is no secret.
    """
    by_number = Q(pk=question.number)
    if question.is_number_alone:
        return tickets.filter(by_number)
    if not question.words:
        return tickets.none()
    found = tickets
    for word in question.words:
        found = found.filter(pk__in=TicketsWith(word))
    few = list(found.order_by().values_list("pk", flat=True)[: FEW + 1])
    answers = Q(pk__in=passages(few, question)) if len(few) <= FEW else Q(pk__in=found.order_by().values("pk"))
    return tickets.filter(answers | by_number if question.number is not None else answers)


def passages(tickets: Sequence[int], question: Question) -> dict[int, Passage | None]:
    """Of those in which every word can be seen: the place that says most, or None if it is shown with the request
    anyway. A query for each word, and two.
    """
    if not tickets:
        return {}
    hits = {word: _hits_among(tickets, word) for word in question.words}
    places = {hit[1:] for of_word in hits.values() for hit in of_word}
    texts = _texts(places)
    seen = {
        word: [hit for hit in of_word if passage_in(texts.get(hit[1:]), [word]) or hit[1:] not in texts]
        for word, of_word in hits.items()
    }
    left = set(tickets).intersection(*({hit.ticket for hit in of_word} for of_word in seen.values()))
    return {ticket: _best(ticket, seen, texts) for ticket in left}


def _best(ticket: int, seen: Mapping[Word, Sequence[Hit]], texts: Mapping[tuple[int, int], str]) -> Passage | None:
    words = list(seen)
    in_messages = {
        hit.source for of_word in seen.values() for hit in of_word if hit.ticket == ticket and hit.kind == MESSAGE
    }
    shown = [passage_in(texts[MESSAGE, source], words) for source in sorted(in_messages, reverse=True)]
    return max((each for each in shown if each), key=lambda each: each.words, default=None)


def _texts(places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """Of what people wrote, as it is shown: with its masks."""
    keys: dict[int, list[int]] = {MESSAGE: [], TICKET: []}
    for kind, source in places:
        keys.setdefault(kind, []).append(source)
    messages = Message.objects.filter(pk__in=keys[MESSAGE]).only("subject", "text", "not_secret")
    subjects = Ticket.objects.filter(pk__in=keys[TICKET]).values_list("pk", "subject", "subscription_reference")
    return {
        **{(MESSAGE, message.pk): message.shown_words for message in messages},
        **{(TICKET, pk): f"{masked(subject)} {reference}" for pk, subject, reference in subjects},
    }


def _hits() -> str:
    return HITS.format(found=FOUND[connection.vendor])


def _hits_among(tickets: Collection[int], word: Word) -> list[Hit]:
    places = ", ".join(["%s"] * len(tickets))
    with connection.cursor() as cursor:
        cursor.execute(HITS_AMONG.format(hits=_hits(), tickets=places), [_asked_of_the_database(word), *tickets])
        return [Hit(*row) for row in cursor.fetchall()]


def _asked_of_the_database(word: Word) -> str:
    return word.for_sqlite() if connection.vendor == "sqlite" else word.for_postgresql()

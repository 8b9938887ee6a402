"""All tickets of an incident are answered: some at a time, each exactly once, whatever breaks off."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.knock import knock_after_commit
from tickets.history.recording import record_all
from tickets.incidents.incident_links import leads
from tickets.incidents.round_plan import plan
from tickets.models import (
    Agent,
    AnswerRound,
    Incident,
    IncidentLink,
    Message,
    OutgoingEmail,
    RoundAnswer,
    Ticket,
    TicketEvent,
    TicketParticipant,
)
from tickets.models.links import without_tokens
from tickets.outbox.answer_letters import words_of_answer
from tickets.outbox.queueing import Draft, as_it_would_leave, queue_many
from tickets.outbox.rendering import RenderedLetter
from tickets.refusals import EmptyText, NotYours, Refused
from tickets.writing import drafted, write_messages

MOST_IN_A_ROUND = 100
TEMPLATE = "reply"


class UnderWay(Refused):
    sentence = _("All are being answered already: wait until that is done, or stop it.")


@transaction.atomic
def answer_all(
    incident: Incident, *, texts: Mapping[str, str], answers_cases: bool, is_last: bool, agent: Agent, now: datetime
) -> AnswerRound:
    """`texts`: Markdown by language, in which {customer} and {number} are filled in."""
    # Locked. Rival: the same button, pressed by two.
    Incident.objects.select_for_update(no_key=True).get(pk=incident.pk)
    if not leads(agent, incident):
        raise NotYours
    written = {language: text.strip() for language, text in texts.items() if text.strip()}
    if not written:
        raise EmptyText
    if incident.rounds.filter(stopped_at=None, finished_at=None).exists():
        raise UnderWay
    begun = AnswerRound.objects.create(
        incident=incident,
        texts=written,
        answers_cases=answers_cases,
        is_last=is_last,
        asked_by=agent,
        asked_at=now,
    )
    knock_after_commit("tickets.tasks.answer_incidents")
    return begun


def stop(answer_round: AnswerRound, *, agent: Agent, now: datetime) -> None:
    """Between two batches; what is written is on its way."""
    if not leads(agent, answer_round.incident):
        raise NotYours
    AnswerRound.objects.filter(pk=answer_round.pk, stopped_at=None, finished_at=None).update(stopped_at=now)


def answer_incidents(*, now: datetime) -> int:
    """How many were answered in this round of the worker."""
    under_way = AnswerRound.objects.filter(stopped_at=None, finished_at=None).order_by("pk")
    return sum(_answer_some(key, now=now) for key in under_way.values_list("pk", flat=True))


def filled_in(text: str, ticket: Ticket) -> str:
    return text.replace("{customer}", ticket.customer.name).replace("{number}", f"#{ticket.pk}")


@transaction.atomic
def _answer_some(key: int, *, now: datetime) -> int:
    # Rivals: another worker, and who stops it. How far it has come is read under the lock.
    rows = AnswerRound.objects.select_for_update(of=("self",)).select_related("incident", "asked_by__user")
    current = rows.get(pk=key)
    if current.stopped_at or current.finished_at:
        return 0
    if current.asked_by is None:  # their account was deleted meanwhile: nobody is there whose answer it is
        AnswerRound.objects.filter(pk=key).update(stopped_at=now)
        return 0
    links = IncidentLink.objects.filter(incident=current.incident, pk__gt=current.reached).order_by("pk")
    keys = list(links.values_list("pk", flat=True)[:MOST_IN_A_ROUND])
    answered = _answer(current, keys, agent=current.asked_by, now=now) if keys else 0
    current.reached = keys[-1] if keys else current.reached
    if len(keys) < MOST_IN_A_ROUND:
        current.finished_at = now
    else:
        knock_after_commit("tickets.tasks.answer_incidents")
    current.save(update_fields=["reached", "finished_at"])
    return answered


def _answer(current: AnswerRound, links: Sequence[int], *, agent: Agent, now: datetime) -> int:
    """As `handling.reply` does for one; the same few queries for a hundred."""
    # Locked in one order. Rivals: a colleague who answers or closes one of them just now.
    held = Ticket.objects.select_for_update(of=("self",), no_key=True).filter(incident_links__in=links)
    list(held.order_by("pk").values_list("pk", flat=True))
    known = plan(
        current.incident,
        answers_cases=current.answers_cases,
        is_last=current.is_last,
        languages=list(current.texts),
        links=links,
    )
    tickets = [recipient.ticket for recipient in known.going]
    author = Message.Author.AGENT
    written = [
        drafted(t, author=author, agent=agent, text=filled_in(current.texts[t.reply_language], t), created_at=now)
        for t in tickets
    ]
    write_messages([(message, ()) for message in written])
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets]).update(
        status=Ticket.Status.WAITING_FOR_CUSTOMER,
        waiting_since=None,
        first_answered_at=Coalesce("first_answered_at", Value(now)),
    )
    queue_many(_drafts(written, agent=agent), now=now)
    RoundAnswer.objects.bulk_create(
        [RoundAnswer(answer_round=current, ticket=message.ticket, message=message) for message in written]
    )
    record_all(tickets, TicketEvent.Kind.ANSWERED_WITH_ALL, by=agent, now=now, incident=current.incident_id)
    return len(written)


def _drafts(written: Sequence[Message], *, agent: Agent) -> list[Draft]:
    """To the customer, and to everybody who was let in; threaded in its own ticket."""
    let_in = defaultdict(list)
    keys = [message.ticket_id for message in written]
    people = TicketParticipant.objects.filter(ticket__in=keys).exclude(let_in_at=None).order_by("asked_at", "pk")
    for key, address in people.values_list("ticket", "address"):
        let_in[key].append(address)
    return [
        Draft(
            kind=OutgoingEmail.Kind.REPLY,
            ticket=message.ticket,
            template=TEMPLATE,
            language=message.ticket.reply_language,
            context=words_of_answer(message.text, agent=agent, language=message.ticket.reply_language),
            message=message,
            to_address=address,
            copies_to=let_in[message.ticket_id],
            from_name=agent.first_name,
        )
        for message in written
        for address in ["", *let_in[message.ticket_id]]
    ]


def letter_to(ticket: Ticket, text: str, *, agent: Agent) -> RenderedLetter:
    """As it would be sent, but for its link, which is the customer's alone."""
    language = ticket.reply_language
    words = words_of_answer(filled_in(text, ticket), agent=agent, language=language)
    letter = as_it_would_leave(
        Draft(OutgoingEmail.Kind.REPLY, ticket, TEMPLATE, language, words, from_name=agent.first_name)
    )
    return replace(letter, text=without_tokens(letter.text))

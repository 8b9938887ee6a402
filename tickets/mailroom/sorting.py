"""Each letter ends in one fate: a new ticket, a reply, a bounce, a duplicate, or the quarantine with a reason."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from tickets import handling, intake
from tickets.files import IncomingFile
from tickets.mailroom import bounces, manners, spool, threads
from tickets.mailroom.details import Details, details_of
from tickets.mailroom.parsing import ParsedEmail, parse
from tickets.models import Agent, Customer, IncomingEmail, Message, Ticket

log = logging.getLogger(__name__)

AT_ONCE = 200  # letters in one round
MOST_ATTEMPTS = 3  # crashes, then the letter is set aside and the queue moves on
Fate = IncomingEmail.Fate


@dataclass(frozen=True, slots=True)
class Outcome:
    fate: IncomingEmail.Fate
    reason: str = ""
    ticket: Ticket | None = None
    message: Message | None = None


def sort_letters(*, now: datetime) -> int:
    """Sorts what has come; how many letters got their fate. Any number of workers may do it at once.

    Collects first: a letter that came through the pipe has no other collector where no SMTP intake runs.
    """
    spool.collect(now=now)
    unsorted = IncomingEmail.objects.unsorted().order_by("received_at", "pk")
    return sum(_sort(key, now=now) for key in list(unsorted.values_list("pk", flat=True)[:AT_ONCE]))


def _sort(key: int, *, now: datetime) -> bool:
    try:
        return _sort_in_one_transaction(key, now=now)
    except Exception as problem:  # whatever one letter does to us, the next ones are not kept waiting
        log.exception("letter %s could not be sorted", key)
        _count_attempt(key, problem, now=now)
        return False


@transaction.atomic
def _sort_in_one_transaction(key: int, *, now: datetime) -> bool:
    # Rival: another worker with the same list. PostgreSQL passes over the row that is held; SQLite lets one writer
    # in at a time, and the second finds it sorted.
    claim = IncomingEmail.objects.unsorted().select_for_update(skip_locked=True)
    letter = claim.filter(pk=key).first()
    if letter is None:
        return False
    outcome = _duplicate(letter) or _read(letter, now=now)
    letter.fate, letter.fate_reason, letter.sorted_at = outcome.fate, outcome.reason[:300], now
    letter.ticket, letter.message = outcome.ticket, outcome.message
    letter.save()
    return True


def _count_attempt(key: int, problem: Exception, *, now: datetime) -> None:
    """Without a database this raises too, and ends the round: the letters are not to blame."""
    unsorted = IncomingEmail.objects.unsorted().filter(pk=key)
    unsorted.update(attempts=F("attempts") + 1)
    reason = f"could not be sorted in {MOST_ATTEMPTS} attempts ({type(problem).__name__})"
    unsorted.filter(attempts__gte=MOST_ATTEMPTS).update(fate=Fate.QUARANTINE, fate_reason=reason, sorted_at=now)


def _duplicate(letter: IncomingEmail) -> Outcome | None:
    """The same bytes came before. The first row counts even when it isn't sorted yet, so that two workers agree."""
    same = IncomingEmail.objects.filter(sha256=letter.sha256).exclude(pk=letter.pk).exclude(fate=Fate.DUPLICATE)
    first = same.filter(Q(pk__lt=letter.pk) | Q(sorted_at__isnull=False)).order_by("pk").first()
    if first is None:
        return None
    letter.message_id_header, letter.from_address, letter.subject = (
        first.message_id_header, first.from_address, first.subject,
    )  # fmt: skip
    return Outcome(Fate.DUPLICATE, f"the same as letter {first.pk}", first.ticket)


def _read(letter: IncomingEmail, *, now: datetime) -> Outcome:
    with letter.raw.open("rb") as file:
        parsed = parse(file.read())
    letter.message_id_header = parsed.message_id[: threads.LONGEST_ID]
    letter.from_address = parsed.from_address[:320]
    letter.subject = parsed.subject[:300]
    if parsed.unreadable:
        return Outcome(Fate.QUARANTINE, parsed.unreadable)
    return (
        _about_a_letter_of_ours(letter, parsed, now=now)
        or _not_for_a_ticket(parsed)
        or _into_a_known_ticket(letter, parsed, now=now)
    )


def _about_a_letter_of_ours(letter: IncomingEmail, parsed: ParsedEmail, *, now: datetime) -> Outcome | None:
    said = bounces.bounce_in(parsed, sender=letter.envelope_from, recipients=letter.envelope_to)
    if said is None:
        return None
    email = bounces.record(said, now=now)
    return Outcome(Fate.BOUNCE, said.reason, email.ticket if email else None)


def _not_for_a_ticket(parsed: ParsedEmail) -> Outcome | None:
    if not parsed.from_address:
        return Outcome(Fate.QUARANTINE, "no sender address")
    if manners.is_our_own(parsed):
        return Outcome(Fate.QUARANTINE, "claims to come from ourselves")
    return None


def _into_a_known_ticket(letter: IncomingEmail, parsed: ParsedEmail, *, now: datetime) -> Outcome:
    place = threads.place_of(parsed, recipients=letter.envelope_to)
    if place.ticket is None:
        return _new_ticket(letter, parsed, related=place.related, now=now)
    if manners.is_automatic(parsed):
        return Outcome(Fate.REPLY, "an automatic answer: kept here, changes nothing", place.ticket)
    if agent := Agent.objects.select_related("user").filter(user__email__iexact=parsed.from_address).first():
        return _from_an_agent(agent, place.ticket, parsed, now=now)
    message = handling.add_customer_message(
        place.ticket,
        text=parsed.reply_text,
        full_text="" if parsed.reply_text == parsed.text else parsed.text,
        html=parsed.html,
        received_at=letter.received_at,
        files=_files(parsed),
        now=now,
    )
    return Outcome(Fate.REPLY, place.evidence, place.ticket, message)


def _from_an_agent(agent: Agent, ticket: Ticket, parsed: ParsedEmail, *, now: datetime) -> Outcome:
    """From can be forged: what an agent's address sends is at most a note, and never speaks to or for the customer."""
    try:
        text = f"{parsed.from_address} (not verified):\n\n{parsed.reply_text}"
        message = handling.note(ticket, agent=agent, text=text, now=now)
    except handling.NotYours:
        return Outcome(Fate.QUARANTINE, "from the address of an agent of another team", ticket)
    return Outcome(Fate.REPLY, "from an agent’s address: kept as a note", ticket, message)


def _new_ticket(letter: IncomingEmail, parsed: ParsedEmail, *, related: Ticket | None, now: datetime) -> Outcome:
    details = details_of(parsed, recipients=letter.envelope_to)
    customer = intake.customer_of(
        parsed.from_address,
        name=parsed.from_name,
        language=details.language or "en",
        subscription_reference=details.subscription_reference,
    )
    silence = manners.why_no_acknowledgement(parsed, sender=letter.envelope_from, recipients=letter.envelope_to)
    if not silence and manners.acknowledged_enough(customer, now=now):
        silence = "this sender was acknowledged often today"
    ticket = _open(letter, parsed, customer=customer, details=details, related=related, silence=silence, now=now)
    reason = f"not acknowledged: {silence}" if silence else ""
    return Outcome(Fate.TICKET, reason, ticket, ticket.messages.order_by("pk").first())


def _open(
    letter: IncomingEmail, parsed: ParsedEmail, *,
    customer: Customer, details: Details, related: Ticket | None, silence: str, now: datetime,
) -> Ticket:  # fmt: skip
    return intake.open_ticket(
        customer,
        topic=details.topic,
        topic_reason=details.topic_reason,
        subject=parsed.subject or "(no subject)",
        text=parsed.reply_text,
        full_text="" if parsed.reply_text == parsed.text else parsed.text,
        html=parsed.html,
        channel=Ticket.Channel.MAIL,
        language=details.language or customer.language,
        subscription_reference=details.subscription_reference,
        received_at=letter.received_at,
        files=_files(parsed),
        conformity=details.conformity,
        acknowledge=not silence,
        answers_message_id=parsed.message_id if len(parsed.message_id) < threads.LONGEST_ID else "",
        possibly_related=related,
        now=now,
    )


def _files(parsed: ParsedEmail) -> list[IncomingFile]:
    return [
        IncomingFile(name=file.name, content_type=file.content_type, content=file.content, content_id=file.content_id)
        for file in parsed.files
    ]

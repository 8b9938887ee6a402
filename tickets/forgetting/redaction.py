"""An agent takes a passage or a file out of a request for good, wherever it stands there, and leaves a trace."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.staff.audit import Act, record_act
from tickets.access import require_work_on
from tickets.forgetting.originals import seal_sources_of
from tickets.forgetting.passages import Passage, without
from tickets.forgetting.redacted_rows import Keys, take_out_of_files, take_out_of_rows
from tickets.guarantee.evidence.redacting import record_redaction
from tickets.guarantee.evidence.sealing import name_of
from tickets.guarantee.rules.events import by
from tickets.models import Agent, Attachment, Message, OutgoingEmail, Redaction, SentLetter, TakenOut, Ticket
from tickets.refusals import Forgotten, Refused

SEALED_AS = {Message: "message", OutgoingEmail: "letter out", Attachment: "file"}


class NotInThere(Refused):
    sentence = _("These words don’t stand in this message. Copy them from it as they are.")


class LeavingJustNow(Refused):
    sentence = _("A letter with it is leaving at this very moment, and nothing was taken out. Try again in a minute.")


class TakenOutAlready(Refused):
    sentence = _("It was taken out already.")


class ReasonSaysIt(Refused):
    sentence = _("Your own words say what is to be taken out. Name its kind only.")


@transaction.atomic
def take_out_words(message: Message, *, words: str, trace: Redaction, now: datetime) -> None:
    """`words`: as they stand there; empty, the whole message. `trace`: by whom, and what it was."""
    ticket = hold_for_redaction(message.ticket)
    require_work_on(ticket, agent=author_of(trace))
    message.refresh_from_db()
    passages = [Passage(words)] if words else _all_of(message)
    if words and not (_stands_in(message, passages[0]) or passages[0].is_in(ticket.subject)):
        raise NotInThere
    if not words:
        note = note_of(trace, language=ticket.reply_language, at=now)
        Message.objects.filter(pk=message.pk).update(subject="", text=note, full_text="", html="")
        message.possible_claims.update(words="", heard={})
    redact_words(ticket, passages=passages, trace=trace, also=message, now=now)
    _leave(trace, message, now=now)


@transaction.atomic
def take_out_file(file: Attachment, *, trace: Redaction, now: datetime) -> None:
    """In every message of its request, and its chats, that holds the same content."""
    ticket = hold_for_redaction(file.message.ticket)
    require_work_on(ticket, agent=author_of(trace))
    if not Attachment.objects.filter(pk=file.pk).exclude(file="").exists():
        raise TakenOutAlready
    redact_files(ticket, sha256=file.sha256, trace=trace, now=now)
    trace.file = file
    _leave(trace, file.message, now=now)


def hold_for_redaction(ticket: Ticket) -> Ticket:
    locked = Ticket.objects.select_for_update(of=("self",), no_key=True).select_related("customer").get(pk=ticket.pk)
    if locked.forgotten_at:
        raise Forgotten
    return locked


def redact_words(
    ticket: Ticket, *, passages: Sequence[Passage], trace: TakenOut, now: datetime, also: Message | None = None
) -> None:
    """The caller holds the ticket. `also`: a message that it has emptied itself."""
    if any(passage.is_in(trace.reason) for passage in passages):
        raise ReasonSaysIt
    note = note_of(trace, language=ticket.reply_language, at=now)
    changed = take_out_of_rows(ticket, passages=passages, note=note)
    changed[Message] |= {also.pk} if also else set()
    _forget_bytes_of(OutgoingEmail.objects.filter(pk__in=changed[OutgoingEmail]), now=now)
    record_redaction(
        ticket,
        rule=trace.kind,
        changed=_names(changed),
        without=lambda text: without(passages, text, note=note),
        actor=by(author_of(trace)),
        now=now,
    )
    holders = Attachment.objects.filter(pk__in=changed[Attachment]).values("message")
    seal_sources_of(Message.objects.filter(Q(pk__in=changed[Message]) | Q(pk__in=holders)), now=now)


def redact_files(ticket: Ticket, *, sha256: str, trace: TakenOut, now: datetime) -> None:
    """The caller holds the ticket."""
    changed = take_out_of_files(ticket, sha256=sha256, now=now)
    holders = Message.objects.filter(attachments__in=changed[Attachment])
    letters = OutgoingEmail.objects.filter(message__in=holders)
    _forget_bytes_of(letters, now=now)
    changed[OutgoingEmail] = set(letters.values_list("pk", flat=True))
    record_redaction(ticket, rule=trace.kind, changed=_names(changed), without=str, actor=by(author_of(trace)), now=now)
    seal_sources_of(holders, now=now)


def note_of(trace: TakenOut, *, language: str, at: datetime) -> str:
    """What stands in its place, for its customer and for agents."""
    with translation.override(language):
        day = date_format(timezone.localtime(at), "j F Y")
        facts = {"agent": author_of(trace).first_name, "day": day, "what": trace.what}
        return gettext("[taken out by %(agent)s, %(day)s: %(what)s]") % facts


def author_of(trace: TakenOut) -> Agent:
    """Of one that is being made."""
    if trace.by is None:
        raise ValueError(trace)
    return trace.by


def _all_of(message: Message) -> list[Passage]:
    return [Passage(text) for text in (message.text or message.full_text, message.subject) if text.strip()]


def _stands_in(message: Message, passage: Passage) -> bool:
    texts = (message.subject, message.text, message.full_text)
    return any(map(passage.is_in, texts)) or passage.taken_out_of(message.html, note="", is_html=True) != message.html


def _forget_bytes_of(letters: QuerySet[OutgoingEmail], *, now: datetime) -> None:
    """As they left. Rival: a worker that is sending one, and keeps it as it was."""
    if letters.filter(sent_at=None, failed_at=None, claimed_until__gt=now).exists():
        raise LeavingJustNow
    SentLetter.objects.filter(letter__in=letters).delete()


def _names(changed: Keys) -> list[str]:
    return [name_of(kind, key) for model, kind in SEALED_AS.items() for key in sorted(changed[model])]


def _leave(trace: Redaction, message: Message, *, now: datetime) -> None:
    trace.message, trace.at = message, now
    trace.save(force_insert=True)
    record_act(Act.TAKEN_OUT, about=Ticket(pk=message.ticket_id), by=author_of(trace).user)

"""An answer waits until it leaves: called back, moved, held when the customer writes meanwhile, and sent when due."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from uuid import uuid4

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.knock import knock, knock_after_commit
from tickets.attachments.files import IncomingFile, keep_all
from tickets.drafts.draft_ends import erase
from tickets.drafts.saving import DraftPlace, as_incoming, drafts_at
from tickets.handling import require_answerable
from tickets.models import Agent, DraftFile, LeavingAnswer, Message, SavedDraft, Ticket
from tickets.refusals import Refused
from tickets.replying.recipients import addresses_in
from tickets.replying.sending import Answer, send

log = logging.getLogger(__name__)

TASK = "tickets.tasks.send_due_answers"
MOST_AT_ONCE = 50
PLACE, BACK_AT = "leaving", "reply"  # of its draft: while it waits, and once it is called back


class LeftAlready(Refused):
    sentence = _("It is too late: the answer has left, or was called back on another page.")


class AnotherAgents(Refused):
    sentence = _("Only who wrote an answer can call it back or change when it leaves.")


@transaction.atomic
def let_wait(
    ticket: Ticket,
    answer: Answer,
    *,
    agent: Agent,
    files: Sequence[IncomingFile],
    leaves_at: datetime,
    is_later: bool,
    last_seen: int,
    now: datetime,
) -> LeavingAnswer:
    """Refused as the answer itself would be. The caller holds the ticket."""
    require_answerable(ticket, agent=agent, text=answer.text, closes=answer.closes)
    draft = SavedDraft.objects.create(
        owner_id=agent.user_id,
        ticket=ticket,
        place=f"{PLACE} {uuid4().hex[:12]}",
        words=_words_of(answer, ticket),
        saved_at=leaves_at,  # from then on it is counted how long a draft is kept
    )
    keep_all([(DraftFile(draft=draft), file) for file in files])
    return LeavingAnswer.objects.create(
        draft=draft,
        agent=agent,
        closes=answer.closes,
        asks=answer.asks,
        written_at=now,
        leaves_at=leaves_at,
        is_later=is_later,
        last_seen=last_seen,
    )


def _words_of(answer: Answer, ticket: Ticket) -> dict[str, dict[str, str]]:
    """As they stood in its form, to which they may go back."""
    others = {"cc": ", ".join(answer.copies_to), "bcc": ", ".join(answer.blind_copies_to)}
    words = {name: {"was": "", "is": typed} for name, typed in {"text": answer.text, **others}.items() if typed}
    address = ticket.address.lower()
    if answer.to_address and answer.to_address != address:
        words["to"] = {"was": address, "is": answer.to_address}
    return words


def is_waiting(ticket: Ticket, *, agent: Agent, text: str) -> bool:
    """The same words, sent a moment ago by an impatient hand."""
    return any(answer.text == text for answer in waiting_in(ticket) if answer.agent_id == agent.pk)


def waiting_in(ticket: Ticket) -> list[LeavingAnswer]:
    waiting = LeavingAnswer.objects.filter(draft__ticket=ticket, draft__discarded_at=None)
    return list(waiting.select_related("draft", "agent__user").order_by("leaves_at", "pk"))


@transaction.atomic
def call_back(ticket: Ticket, key: int, *, by: Agent) -> None:
    """Words and files are its writer’s draft again, before what they may have typed since."""
    answer = _own(ticket, key, by=by)
    draft, text = answer.draft, answer.text
    answer.delete()
    newer = drafts_at(DraftPlace(owner_id=by.user_id, ticket_id=ticket.pk, name=BACK_AT)).first()
    if newer:
        typed = newer.words.get("text", {}).get("is", "") if newer.discarded_at is None else ""
        text = f"{text}\n\n{typed}".strip()
        if newer.discarded_at is None:
            newer.files.update(draft=draft)
        erase(SavedDraft.objects.filter(pk=newer.pk))
    draft.place, draft.words = BACK_AT, {**draft.words, "text": {"was": "", "is": text}}
    draft.save(update_fields=["place", "words"])


@transaction.atomic
def move(ticket: Ticket, key: int, *, by: Agent, leaves_at: datetime, last_seen: int) -> None:
    """`last_seen`: what its writer has read by now. One that was held goes on."""
    answer = _own(ticket, key, by=by)
    answer.leaves_at, answer.last_seen, answer.held_why, answer.is_later = leaves_at, last_seen, "", True
    answer.save(update_fields=["leaves_at", "last_seen", "held_why", "is_later"])
    SavedDraft.objects.filter(pk=answer.pk).update(saved_at=leaves_at)
    knock_after_commit(TASK)


def _own(ticket: Ticket, key: int, *, by: Agent) -> LeavingAnswer:
    """Held. Rivals: the worker that sends it, and its writer on another page."""
    _hold(ticket)
    answer = LeavingAnswer.objects.select_related("draft").filter(draft__ticket=ticket, pk=key).first()
    if answer is None:
        raise LeftAlready
    if answer.agent_id != by.pk:
        raise AnotherAgents
    return answer


def _hold(ticket: Ticket) -> None:
    """Whoever calls back, moves or sends an answer has the ticket’s row first: one after the other."""
    ticket.refresh_from_db(from_queryset=Ticket.objects.select_for_update(no_key=True))


def send_due(*, now: datetime) -> int:
    """Each in a transaction of its own; returns how many left. Any number of workers may do it at once."""
    due = LeavingAnswer.objects.filter(leaves_at__lte=now, held_why="", draft__discarded_at=None)
    keys = list(due.order_by("leaves_at", "pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    left = sum(_leave(key, now=now) for key in keys)
    if len(keys) == MOST_AT_ONCE:
        knock(TASK)
    return left


@transaction.atomic
def _leave(key: int, *, now: datetime) -> bool:
    rows = LeavingAnswer.objects.select_related("draft__ticket", "agent__user")
    due = rows.filter(pk=key, leaves_at__lte=now, held_why="", draft__discarded_at=None)
    ticket = next((answer.draft.ticket for answer in due), None)
    if ticket is None:
        return False
    _hold(ticket)
    answer = due.first()  # anew: called back or sent by now
    if answer is None:
        return False
    if why := _why_not(answer, ticket):
        return _keep_back(answer, why)
    try:
        files = [as_incoming(file) for file in answer.draft.files.order_by("pk")]
        send(ticket, _filled_in(answer), agent=answer.agent, files=files, now=now)
    except Refused as refusal:
        return _keep_back(answer, partial(str, refusal))
    erase(SavedDraft.objects.filter(pk=answer.pk))
    return True


def _filled_in(answer: LeavingAnswer) -> Answer:
    return Answer(
        answer.text,
        closes=answer.closes,
        asks=answer.asks,
        to_address=answer.filled_in("to"),
        copies_to=addresses_in(answer.filled_in("cc")),
        blind_copies_to=addresses_in(answer.filled_in("bcc")),
    )


def _why_not(answer: LeavingAnswer, ticket: Ticket) -> Callable[[], str] | None:
    since = ticket.messages.filter(pk__gt=answer.last_seen, author=Message.Author.CUSTOMER)
    if answer.is_later and since.exists():
        return lambda: gettext("The customer has written since.")
    if not Agent.objects.at_the_desk().filter(pk=answer.agent_id).exists():
        return lambda: gettext("Its writer has left.")
    if locked := next((file for file in answer.draft.files.all() if file.is_locked), None):
        return lambda: f"{locked.name}: {locked.get_locked_reason_display()}"
    return None


def _keep_back(answer: LeavingAnswer, why: Callable[[], str]) -> bool:
    """Until its writer has decided; the answer is in the thread with the reason."""
    with translation.override(answer.agent.language):
        answer.held_why = why()[:300]
    answer.save(update_fields=["held_why"])
    log.info("answer %s is held", answer.pk)
    return False

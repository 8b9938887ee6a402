"""The letter that says that a request has come; and the one that waits until an agent lets it go."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from legal.models import NoticeText
from supportportal.foundations.staff.audit import Act, record_act
from tickets.access import case_url, completion_url, request_url, require_work_on
from tickets.fate_reasons import Silence
from tickets.guarantee import cases
from tickets.guarantee.notices.late_receipt import waits_for_the_breach
from tickets.guarantee.notices.notice_text import letter
from tickets.guarantee.possible_claims import believe
from tickets.guarantee.rules.policies import GUARANTEE
from tickets.letters.headers import MAX_MESSAGE_ID
from tickets.models import Agent, ConformityCase, IncomingEmail, LetterWords, Message, OutgoingEmail, Ticket
from tickets.outbox.queueing import Draft, queue_many
from tickets.refusals import NothingHeldBack
from tickets.writing import write_message

HELD_BACK = Silence.FORGED  # for an agent to decide; the other silences are for good


def acknowledgement_of(
    ticket: Ticket,
    *,
    case: ConformityCase | None,
    now: datetime,
    missing: Sequence[str] = (),
    is_claim: bool = False,
    answers_message_id: str = "",
    hops: int = 0,
) -> Draft:
    """`missing`: what a letter left out. `case`: which the request opened; then it says the last day.

    `is_claim`: perhaps a right is exercised. Then the receipt itself is said whoever wrote the other words.
    """
    asked = _still_missing(ticket, missing=missing)
    # Nothing the sender wrote goes in: the address may be a stranger's, and must not become a mail bomb.
    said = {"days_used": cases.progress_of(case, now=now).day or None} if case else {}
    tells_the_last_day = case and not waits_for_the_breach(case, now=now)
    worded = (
        letter(case, NoticeText.Kind.ACKNOWLEDGEMENT, context=said, now=now) if case and tells_the_last_day else None
    )
    links = {
        "request_url": request_url(ticket),
        **({"case_url": case_url(case)} if case else {}),
        **({"completion_url": completion_url(ticket)} if asked else {}),
    }
    return Draft(
        kind=OutgoingEmail.Kind.ACKNOWLEDGEMENT,
        ticket=ticket,
        template="conformity_acknowledgement" if worded else "acknowledgement",
        language=worded.language if worded else ticket.reply_language,
        context={"missing": asked, "worded": worded, **links}
        if worded
        else {"missing": asked, "is_claim": is_claim or case is not None},
        worded_as="" if worded else LetterWords.Kind.ACKNOWLEDGEMENT,
        gaps={} if worded else {"number": str(ticket.pk), **links},
        answers_message_id=answers_message_id,
        hops=hops,
    )


def _still_missing(ticket: Ticket, *, missing: Sequence[str]) -> tuple[str, ...]:
    """Of what a letter left out, only what we don't know from before."""
    known = ticket.subscription_reference or ticket.customer.subscription_reference
    return tuple(gap for gap in missing if not (gap == "subscription_reference" and known))


def letter_held_back(ticket: Ticket) -> IncomingEmail | None:
    """The letter that opened this ticket, whose acknowledgement waits for an agent."""
    return IncomingEmail.objects.filter(ticket=ticket, silence=HELD_BACK).order_by("pk").first()


@transaction.atomic
def release(ticket: Ticket, *, by: Agent, now: datetime) -> None:
    """An agent believes the letter: its writer hears that it came. Once; a case that it opened tells its last day."""
    ticket.refresh_from_db(from_queryset=Ticket.objects.select_for_update(of=("self",), no_key=True))
    require_work_on(ticket, agent=by)
    held_back = letter_held_back(ticket)
    if held_back is None:
        raise NothingHeldBack
    IncomingEmail.objects.filter(pk=held_back.pk).update(silence="")
    opened = believe(held_back.message, by=by, now=now) if held_back.message else {}
    case = opened.pop(GUARANTEE, None)
    answered = held_back.message_id_header if len(held_back.message_id_header) < MAX_MESSAGE_ID else ""
    may_be = ticket.possible_claims.undecided().exists()
    draft = acknowledgement_of(ticket, case=case, is_claim=may_be, answers_message_id=answered, hops=1, now=now)
    [email] = queue_many([draft], now=now)
    if case:
        cases.record_acknowledgement(case, letter=email, now=now)
    for other in opened.values():
        cases.acknowledge(other, now=now, context=cases.receipt_of(other, now=now))
    with translation.override(by.language):
        text = _("Let the acknowledgement go out, which was held back.")
    write_message(ticket, author=Message.Author.NOTE, agent=by, text=text, created_at=now)
    record_act(Act.RELEASED, about=ticket, by=by.user)

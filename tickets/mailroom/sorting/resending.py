"""A letter that failed goes out again, to the right address; the failed one keeps its own record."""

import logging
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supportportal.foundations.knock import knock_after_commit
from supportportal.foundations.staff.audit import Act, record_act
from tickets.access import require_work_on
from tickets.models import Agent, Customer, Message, OutgoingEmail, SideThread, Ticket
from tickets.outbox.failures import is_copy_for_a_participant, retry
from tickets.outbox.queueing import counted_as
from tickets.outbox.signed_ids import new_message_id
from tickets.own_addresses.knowing import is_ours
from tickets.refusals import (
    AddressTaken,
    ForAColleague,
    Forgotten,
    HasNotFailed,
    NotLetIn,
    OnlyWhoWasLetIn,
    OurOwnAddress,
    Refused,
    SentAgainAlready,
)
from tickets.waiting import wait_for_customer
from tickets.writing import write_message

log = logging.getLogger(__name__)
Kind = OutgoingEmail.Kind
# What a letter says and belongs to. Its delivery, its address and its Message-ID are its own.
COPIED_FIELDS = (
    "kind",
    "ticket",
    "message",
    "copies_to",
    "to_name",
    "from_name",
    "from_address",
    "subject",
    "text",
    "html",
    "language",
    "in_reply_to",
    "references",
    "hops",
)


class OfASideThread(Refused):
    sentence = gettext_lazy("Its side thread is with that address. To ask somebody else, forward it to them.")


@transaction.atomic
def send_again(
    letter: OutgoingEmail, *, to: str, by: Agent, now: datetime, correct_customer: bool = False
) -> OutgoingEmail:
    """Returns the letter that leaves: a new one, or the same if it never left and its address was right.

    `correct_customer`: the customer's address is `to` from now on. Raises `Refused`, which says why.
    """
    # Lock the ticket first, as everywhere. Rivals: a second click, and a colleague with the same letter.
    tickets = Ticket.objects.select_for_update(of=("self",), no_key=True).select_related("customer")
    ticket = tickets.get(pk=letter.ticket_id)
    require_work_on(ticket, agent=by)
    failed = OutgoingEmail.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    failed.ticket = ticket
    require_resendable(failed)
    require_recipient(failed, to=to)
    if failed.kind == Kind.SIDE:
        SideThread.objects.filter(messages=failed.message_id).update(waiting_since=now)
    if failed.sent_at is None and to.lower() == failed.to_address.lower():
        return retry(failed, now=now)
    corrected = correct_customer and may_correct_customer(failed) and to.lower() != ticket.customer.email.lower()
    old_address = ticket.customer.email
    if corrected:
        _correct_address(ticket.customer, to=to)
    resent = copy_to(failed, to=to, now=now)
    if to.lower() != failed.to_address.lower():
        record_act(Act.SENT_ELSEWHERE, about=failed, by=by.user, address=to)
    _write_note(resent, by=by, old_address=old_address if corrected else "", now=now)
    if _brings_answer_back(failed, ticket):
        wait_for_customer(ticket, now=now)
    log.info("letter %s sent again as %s by agent %s", failed.pk, resent.pk, by.pk)
    return resent


def require_resendable(letter: OutgoingEmail) -> None:
    """Raises `Refused` for a letter that nobody can send again, whatever the address."""
    if letter.ticket.forgotten_at:
        raise Forgotten
    if OutgoingEmail.objects.filter(resend_of=letter).exists():
        raise SentAgainAlready
    if letter.failed_at is None:
        raise HasNotFailed
    if letter.kind == Kind.COPY or (letter.kind == Kind.REMINDER and letter.sent_at):
        raise ForAColleague
    if is_copy_for_a_participant(letter, letter.ticket) and not _is_let_in(letter):
        raise NotLetIn


def require_recipient(letter: OutgoingEmail, *, to: str) -> None:
    if to.lower() == letter.to_address.lower():
        return
    if refusal := why_only_there(letter):
        raise refusal
    if is_ours(to):
        raise OurOwnAddress


def why_only_there(letter: OutgoingEmail) -> Refused | None:
    """Why a letter may go to its old address only: its link, or a part in the ticket, belongs to that address."""
    if letter.kind in (Kind.REMINDER, Kind.COPY):
        return ForAColleague()
    if letter.kind == Kind.SIDE:
        return OfASideThread()
    return OnlyWhoWasLetIn() if is_copy_for_a_participant(letter, letter.ticket) else None


def may_correct_customer(letter: OutgoingEmail) -> bool:
    """Only if it was the customer's present address that failed."""
    return (
        letter.kind not in OutgoingEmail.FOR_OTHERS
        and letter.to_address.lower() == letter.ticket.customer.email.lower()
    )


def _is_let_in(letter: OutgoingEmail) -> bool:
    participants = letter.ticket.participants.exclude(let_in_at=None)
    return participants.filter(address=letter.to_address.lower()).exists()


def _correct_address(customer: Customer, *, to: str) -> None:
    if Customer.objects.with_email(to).exclude(pk=customer.pk).exists():
        raise AddressTaken
    customer.email = to
    try:
        with transaction.atomic():
            customer.save(update_fields=["email"])
    except IntegrityError:  # rival: their first letter from the new address, at this moment
        raise AddressTaken from None


def copy_to(letter: OutgoingEmail, *, to: str, now: datetime, **changed: str) -> OutgoingEmail:
    """A row of its own, so that its bounces are its own too. For the case it is the same notice to the customer."""
    resent = OutgoingEmail.objects.create(
        **{name: getattr(letter, name) for name in COPIED_FIELDS} | changed,
        to_address=to,
        **counted_as(to),
        message_id_header=new_message_id(letter.kind, letter.ticket),
        created_at=now,
        next_attempt_at=now,
        resend_of=letter,
    )
    for notice in letter.notices.all():
        notice.letters.add(resent)
    knock_after_commit("tickets.tasks.deliver_outbox")
    return resent


def _write_note(resent: OutgoingEmail, *, by: Agent, old_address: str, now: datetime) -> None:
    with translation.override(by.language):
        facts = {"address": resent.to_address, "subject": resent.subject}
        text = _("Sent again, to %(address)s: “%(subject)s”") % facts
        if old_address:
            sentence = _("The customer’s address was %(before)s and is %(after)s now.")
            text = "\n\n".join([text, sentence % {"before": old_address, "after": resent.to_address}])
    write_message(resent.ticket, author=Message.Author.NOTE, agent=by, text=text, created_at=now)


def _brings_answer_back(failed: OutgoingEmail, ticket: Ticket) -> bool:
    """The ticket waits for us only because the answer came back; now the answer is on its way again."""
    if failed.kind != Kind.REPLY or ticket.status != Ticket.Status.WAITING_FOR_US:
        return False
    written_since = ticket.messages.filter(author=Message.Author.CUSTOMER, created_at__gt=failed.created_at)
    return not (is_copy_for_a_participant(failed, ticket) or written_since.exists())

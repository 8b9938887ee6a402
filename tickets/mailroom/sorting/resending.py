"""A letter that failed goes out again, to the right address; the one that came back keeps what became of it."""

import logging
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from supportportal.foundations.knock import knock_after_commit
from tickets.access import require_work_on
from tickets.letters.addresses import is_at_our_domain
from tickets.models import Agent, Customer, Message, OutgoingEmail, Ticket
from tickets.outbox.failures import is_copy_for_a_participant, retry
from tickets.outbox.signed_ids import new_message_id
from tickets.refusals import (
    AddressTaken,
    ForAColleague,
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
# What a letter says and belongs to. What became of it, and its names on the wire, are each letter's own.
REPEATED = (
    "kind",
    "ticket",
    "message",
    "to_name",
    "from_name",
    "subject",
    "text",
    "html",
    "language",
    "in_reply_to",
    "references",
    "hops",
)


@transaction.atomic
def send_again(
    letter: OutgoingEmail, *, to: str, by: Agent, now: datetime, correct_customer: bool = False
) -> OutgoingEmail:
    """The letter that leaves: a new one, or the same when it never left and its address was right.

    `correct_customer`: their address is `to` from now on. Raises `Refused`, with the sentence why.
    """
    # The ticket first, as everywhere. Rivals: a second click, and a colleague with the same letter.
    tickets = Ticket.objects.select_for_update(of=("self",), no_key=True).select_related("customer")
    ticket = tickets.get(pk=letter.ticket_id)
    require_work_on(ticket, agent=by)
    failed = OutgoingEmail.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    failed.ticket = ticket
    require_resendable(failed)
    require_recipient(failed, to=to)
    if failed.sent_at is None and to.lower() == failed.to_address.lower():
        return retry(failed, now=now)
    corrected = correct_customer and may_correct_customer(failed) and to.lower() != ticket.customer.email.lower()
    before = ticket.customer.email
    if corrected:
        _correct(ticket.customer, to=to)
    again = _repeated(failed, to=to, now=now)
    _note(again, by=by, before=before if corrected else "", now=now)
    if _is_answered_by(failed, ticket):
        wait_for_customer(ticket, now=now)
    log.info("letter %s sent again as %s by agent %s", failed.pk, again.pk, by.pk)
    return again


def require_resendable(letter: OutgoingEmail) -> None:
    """Raises `Refused` for a letter that nobody can send again, whatever the address."""
    if OutgoingEmail.objects.filter(resend_of=letter).exists():
        raise SentAgainAlready
    if letter.failed_at is None:
        raise HasNotFailed
    if letter.kind == Kind.REMINDER and letter.sent_at:
        raise ForAColleague
    if is_copy_for_a_participant(letter, letter.ticket) and not _is_let_in(letter):
        raise NotLetIn


def require_recipient(letter: OutgoingEmail, *, to: str) -> None:
    if to.lower() == letter.to_address.lower():
        return
    if refusal := why_only_there(letter):
        raise refusal
    if is_at_our_domain(to):
        raise OurOwnAddress


def why_only_there(letter: OutgoingEmail) -> Refused | None:
    """Of letters that go to no other address than they did: a link of theirs, or a part in the ticket, hangs on it."""
    if letter.kind == Kind.REMINDER:
        return ForAColleague()
    return OnlyWhoWasLetIn() if is_copy_for_a_participant(letter, letter.ticket) else None


def may_correct_customer(letter: OutgoingEmail) -> bool:
    """Only where it was the customer's present address that failed."""
    return letter.kind != Kind.REMINDER and letter.to_address.lower() == letter.ticket.customer.email.lower()


def _is_let_in(letter: OutgoingEmail) -> bool:
    let_in = letter.ticket.participants.exclude(let_in_at=None)
    return let_in.filter(address=letter.to_address.lower()).exists()


def _correct(customer: Customer, *, to: str) -> None:
    if Customer.objects.with_email(to).exclude(pk=customer.pk).exists():
        raise AddressTaken
    customer.email = to
    try:
        with transaction.atomic():
            customer.save(update_fields=["email"])
    except IntegrityError:  # the rival: their first letter from the new address, at this moment
        raise AddressTaken from None


def _repeated(failed: OutgoingEmail, *, to: str, now: datetime) -> OutgoingEmail:
    """A row of its own, so that its bounces are its own too. It is the same notice of a case, said to the customer."""
    again = OutgoingEmail.objects.create(
        **{name: getattr(failed, name) for name in REPEATED},
        to_address=to,
        message_id_header=new_message_id(failed.kind, failed.ticket),
        created_at=now,
        next_attempt_at=now,
        resend_of=failed,
    )
    for notice in failed.notices.all():
        notice.letters.add(again)
    knock_after_commit("tickets.tasks.deliver_outbox")
    return again


def _note(again: OutgoingEmail, *, by: Agent, before: str, now: datetime) -> None:
    with translation.override(by.language):
        text = _("Sent again, to %(address)s: “%(subject)s”") % {"address": again.to_address, "subject": again.subject}
        if before:
            told = _("The customer’s address was %(before)s and is %(after)s now.")
            text = "\n\n".join([text, told % {"before": before, "after": again.to_address}])
    write_message(again.ticket, author=Message.Author.NOTE, agent=by, text=text, created_at=now)


def _is_answered_by(failed: OutgoingEmail, ticket: Ticket) -> bool:
    """It waits for us since the answer came back, and for no other reason; now the answer is on its way once more."""
    if failed.kind != Kind.REPLY or ticket.status != Ticket.Status.WAITING_FOR_US:
        return False
    written_since = ticket.messages.filter(author=Message.Author.CUSTOMER, created_at__gt=failed.created_at)
    return not (is_copy_for_a_participant(failed, ticket) or written_since.exists())

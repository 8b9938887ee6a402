"""When a letter of ours doesn’t arrive, agents see it where they look: on its ticket, and in the queue."""

import re
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from supportportal.foundations.knock import knock_after_commit
from tickets.models import Customer, Message, OutgoingEmail, SideThread, Ticket
from tickets.waiting import wait_for_us
from tickets.writing import write_message

Status = Ticket.Status
FOR_GOOD = re.compile(
    r"(?<![\d.])5\.\d{1,3}\.\d{1,3}(?![\d.])|(?<![\d.])55[0134]\b"  # RFC 3463, RFC 5321
    r"|no such (?:user|recipient|mailbox|address)|(?:user|recipient|mailbox|address) (?:is )?(?:unknown|not found)"
    r"|unknown (?:user|recipient|mailbox)|unrouteable|does ?n[o’']t exist|non-?existent",
    re.IGNORECASE,
)
FULL_OR_TOO_LARGE = re.compile(  # passes, or is this letter's fault
    r"(?<![\d.])5\.(?:2\.[23]|3\.4)(?![\d.])|(?<![\d.])552\b|quota|mailbox (?:is )?full|too (?:large|big)",
    re.IGNORECASE,
)


@transaction.atomic
def tell_agents(email: OutgoingEmail, *, diagnosis: str, now: datetime) -> None:
    """Writes a note. If somebody waits for what the letter was to bring, the ticket waits for us, even if closed."""
    ticket = Ticket.objects.select_for_update(no_key=True).select_related("customer").get(pk=email.ticket_id)
    is_missed = _must_reach_the_customer(email, ticket) or _was_a_question(email)
    comes_back = ticket.status != Status.WAITING_FOR_US and is_missed
    with translation.override(settings.LANGUAGE_CODE):
        text = _("The letter to %(address)s could not be delivered: %(said)s") % {
            "address": email.to_address,
            "said": diagnosis[:500] or _("no reason was given"),
        }
        if _stop_automatic_letters(email, diagnosis=diagnosis, now=now):
            stopped = _(
                "Acknowledgements and news that nobody writes by hand no longer go there, until a letter comes from"
                " there or somebody here allows them again. What the law asks for is still sent: see that it arrives"
                " another way."
            )
            text = "\n\n".join([text, stopped])
        if comes_back and ticket.status == Status.CLOSED:
            text = "\n\n".join([text, _("The ticket was closed; it is open again.")])
    write_message(ticket, author=Message.Author.NOTE, text=text, created_at=now)
    if comes_back:
        wait_for_us(ticket, since=now)


def _stop_automatic_letters(email: OutgoingEmail, *, diagnosis: str, now: datetime) -> bool:
    """True if that was the first to come back for good from a customer's address."""
    if not FOR_GOOD.search(diagnosis) or FULL_OR_TOO_LARGE.search(diagnosis):
        return False
    customer = Customer.objects.with_email(email.to_address).filter(unreachable_at=None)
    return bool(customer.update(unreachable_at=now))


def _must_reach_the_customer(email: OutgoingEmail, ticket: Ticket) -> bool:
    """An agent's reply or a case's notice; nobody waits for a plain acknowledgement or a chat's transcript."""
    if email.kind == OutgoingEmail.Kind.REPLY:
        return not is_copy_for_a_participant(email, ticket)
    return email.kind != OutgoingEmail.Kind.REMINDER and email.notices.exists()


def _was_a_question(email: OutgoingEmail) -> bool:
    """To a third party, whose answer somebody waited for: nobody does any more."""
    asked = SideThread.objects.filter(messages=email.message_id, waiting_since__isnull=False)
    return email.kind == OutgoingEmail.Kind.SIDE and bool(asked.update(waiting_since=None))


def is_copy_for_a_participant(email: OutgoingEmail, ticket: Ticket) -> bool:
    """A copy of a reply, for somebody who was let in: the customer has their own."""
    address = email.to_address.lower()
    if email.kind == OutgoingEmail.Kind.SIDE:
        return False
    return address != ticket.address.lower() and ticket.participants.filter(address=address).exists()


def retry(outgoing: OutgoingEmail, *, now: datetime) -> OutgoingEmail:
    """Starts again with a letter that was given up, under the same Message-ID; others stay as they are."""
    with transaction.atomic():
        given_up = OutgoingEmail.objects.given_up().filter(pk=outgoing.pk, sent_at=None)
        if given_up.update(failed_at=None, failure="", attempts=0, unknown_outcomes=0, next_attempt_at=now):
            knock_after_commit("tickets.tasks.deliver_outbox")
    outgoing.refresh_from_db()
    return outgoing

"""When a letter of ours doesn’t arrive, agents see it where they look: on its ticket, and in the queue."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from supportportal.foundations.knock import knock_after_commit
from tickets.models import Message, OutgoingEmail, Ticket
from tickets.waiting import wait_for_us
from tickets.writing import write_message

Status = Ticket.Status


@transaction.atomic
def tell_agents(email: OutgoingEmail, *, diagnosis: str, now: datetime) -> None:
    """Writes a note. If the customer was to get the letter, the ticket waits for us again, even if it was closed."""
    ticket = Ticket.objects.select_for_update(no_key=True).select_related("customer").get(pk=email.ticket_id)
    comes_back = ticket.status != Status.WAITING_FOR_US and _must_reach_the_customer(email, ticket)
    with translation.override(settings.LANGUAGE_CODE):
        text = _("The letter to %(address)s could not be delivered: %(said)s") % {
            "address": email.to_address,
            "said": diagnosis[:500] or _("no reason was given"),
        }
        if comes_back and ticket.status == Status.CLOSED:
            text = "\n\n".join([text, _("The ticket was closed; it is open again.")])
    write_message(ticket, author=Message.Author.NOTE, text=text, created_at=now)
    if comes_back:
        wait_for_us(ticket, since=now)


def _must_reach_the_customer(email: OutgoingEmail, ticket: Ticket) -> bool:
    """An agent's reply or a case's notice; nobody waits for a plain acknowledgement or a chat's transcript."""
    if email.kind == OutgoingEmail.Kind.REPLY:
        return not is_copy_for_a_participant(email, ticket)
    return email.kind != OutgoingEmail.Kind.REMINDER and email.notices.exists()


def is_copy_for_a_participant(email: OutgoingEmail, ticket: Ticket) -> bool:
    """A copy of a reply, for somebody who was let in: the customer has their own."""
    address = email.to_address.lower()
    return address != ticket.address.lower() and ticket.participants.filter(address=address).exists()


def retry(outgoing: OutgoingEmail, *, now: datetime) -> OutgoingEmail:
    """Starts again with a letter that was given up, under the same Message-ID; others stay as they are."""
    with transaction.atomic():
        given_up = OutgoingEmail.objects.given_up().filter(pk=outgoing.pk, sent_at=None)
        if given_up.update(failed_at=None, failure="", attempts=0, unknown_outcomes=0, next_attempt_at=now):
            knock_after_commit("tickets.tasks.deliver_outbox")
    outgoing.refresh_from_db()
    return outgoing

"""When a letter of ours doesn’t arrive, the agents are told where they look: on its ticket, and in the queue."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from tickets.models import Message, OutgoingEmail, Ticket
from tickets.writing import write_message

Status = Ticket.Status


@transaction.atomic
def tell_agents(email: OutgoingEmail, *, said: str, now: datetime) -> None:
    """A note on the ticket. What an agent wrote did not reach the customer, so the ticket waits for us again."""
    with translation.override(settings.LANGUAGE_CODE):
        text = _("The letter to %(address)s could not be delivered: %(said)s") % {
            "address": email.to_address,
            "said": said[:500] or _("no reason was given"),
        }
    write_message(email.ticket, author=Message.Author.NOTE, text=text, created_at=now)
    if email.kind == OutgoingEmail.Kind.REPLY:
        unanswered = Ticket.objects.filter(pk=email.ticket_id, status=Status.WAITING_FOR_CUSTOMER)
        unanswered.update(status=Status.WAITING_FOR_US, waiting_since=now)

"""What a first letter often leaves out: asked once, in the acknowledgement, and added through a signed link."""

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from supportportal.foundations.places import country_in_words
from tickets.guarantee.contracts import hear_country
from tickets.handling import add_customer_message
from tickets.models import Ticket
from tickets.refusals import AlreadyComplete

COMPLETIONS = UUID("7c6f4f7e-8d0e-4a58-9a44-0d9b6a3f5b11")  # one message each: the key is made of the ticket


def is_complete(ticket: Ticket) -> bool:
    return ticket.messages.filter(submission_key=_key(ticket)).exists()


@transaction.atomic
def complete(
    ticket: Ticket,
    *,
    subscription_reference: str,
    platform: str,
    reason: str,
    received_at: datetime,
    now: datetime,
    country: str = "",
) -> None:
    """Once: then the link has done its work. A reference or country that the ticket has already is not overwritten."""
    Ticket.objects.select_for_update().get(pk=ticket.pk)  # the rival is the same button, pressed twice
    if is_complete(ticket):
        raise AlreadyComplete
    text = _in_words(
        ticket, subscription_reference=subscription_reference, country=country, platform=platform, reason=reason
    )
    for owner in (ticket, ticket.customer):
        if subscription_reference and not owner.subscription_reference:
            owner.subscription_reference = subscription_reference
            owner.save(update_fields=["subscription_reference"])
    if country and not ticket.country:
        ticket.country = country
        ticket.save(update_fields=["country"])
        hear_country(ticket, now=now)
    add_customer_message(ticket, text=text, received_at=received_at, now=now, submission_key=_key(ticket))


def _in_words(ticket: Ticket, *, subscription_reference: str, country: str, platform: str, reason: str) -> str:
    with translation.override(ticket.reply_language):
        lines = [
            _("Subscription reference: %(reference)s") % {"reference": subscription_reference}
            if subscription_reference
            else "",
            _("Country of the contract: %(country)s") % {"country": country_in_words(country)} if country else "",
            _("System: %(platform)s") % {"platform": platform} if platform else "",
        ]
    facts = "\n".join(line for line in lines if line)
    return "\n\n".join(part for part in (facts, reason.strip()) if part)


def _key(ticket: Ticket) -> UUID:
    return uuid5(COMPLETIONS, str(ticket.pk))

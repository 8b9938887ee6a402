"""A filled-in contact form becomes a ticket."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from supportportal.foundations.language_choice import current_language
from tickets import limits
from tickets.customers import customer_of
from tickets.intake import open_ticket
from tickets.models import Ticket
from tickets.pages.forms import ContactForm


@transaction.atomic
def open_from_form(form: ContactForm, *, received_at: datetime) -> Ticket:
    """From a valid form. An address that just had a letter from us gets the next later."""
    fields, language = form.cleaned_data, current_language()
    reference = fields["subscription_reference"]
    customer = customer_of(fields["email"], name=fields["name"], language=language, subscription_reference=reference)
    ticket = open_ticket(
        customer,
        address=fields["email"],
        topic=fields["topic"],
        topic_reason=gettext_noop("chosen in the form"),
        subject="",
        text=fields["details"],
        channel=Ticket.Channel.FORM,
        language=language,
        received_at=received_at,
        now=received_at,
        subscription_reference=reference,
        country=fields.get("country", ""),
        files=fields["attachments"],
        conformity=fields["defect"],
    )
    limits.put_off_acknowledgement(ticket, now=received_at)
    return ticket

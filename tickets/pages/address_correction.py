"""A form's writer has mistyped the address: they correct it on the page after sending, before anybody has answered."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from tickets.customers import customer_of
from tickets.guarantee.contracts import look_up_contract
from tickets.guarantee.rules.events import AGENTS, SYSTEM, EventKind
from tickets.link_renewal import renew_links
from tickets.mailroom.sorting.resending import copy_to
from tickets.models import CaseEvent, Message, OutgoingEmail, Ticket
from tickets.own_addresses.knowing import is_ours
from tickets.pages.ownership import tell_who_is_writing
from tickets.proofs import TYPED, is_proved
from tickets.refusals import AnsweredAlready, OurOwnAddress


def may_correct(ticket: Ticket) -> bool:
    """Not once somebody has read our letters there, nor once an agent's words went there: they were meant for them."""
    if ticket.merged_into_id or ticket.merged.exists():  # an agent has said whose it is
        return False
    if ticket.channel not in TYPED or ticket.disowned_at or is_proved(ticket):
        return False
    answered = ticket.messages.filter(author=Message.Author.AGENT).exists()
    return not (answered or CaseEvent.objects.filter(case__ticket=ticket, actor__startswith=AGENTS).exists())


def letter_that_came_back(ticket: Ticket) -> OutgoingEmail | None:
    failed = ticket.outgoing.given_up().filter(to_address__iexact=ticket.address)
    return failed.order_by("-failed_at").first()


@transaction.atomic
def correct_address(ticket: Ticket, *, email: str, now: datetime) -> Ticket:
    """Our letters go out again, with links that only they have; those in the letters of before open nothing more."""
    ticket = Ticket.objects.select_for_update(of=("self",), no_key=True).select_related("customer").get(pk=ticket.pk)
    before = ticket.customer
    if email.lower() == ticket.address.lower():
        return ticket
    if is_ours(email):
        raise OurOwnAddress
    if not may_correct(ticket):
        raise AnsweredAlready
    before_address = ticket.address
    letters = _letters_to(before_address, ticket, now=now)
    links = renew_links(ticket)
    ticket.customer = customer_of(
        email, name=before.name, language=ticket.language, subscription_reference=ticket.subscription_reference
    )
    ticket.writes_from = "" if email.lower() == ticket.customer.email.lower() else email
    ticket.save(update_fields=["customer", "writes_from"])
    look_up_contract(ticket, kind=EventKind.ADDRESS_CORRECTED, actor=SYSTEM, now=now)
    for letter in letters:
        copy_to(letter, to=email, now=now, text=_with(links, letter.text), html=_with(links, letter.html))
    with translation.override(settings.LANGUAGE_CODE):
        sentence = _("On the page after sending, the writer corrected %(before)s to %(after)s.")
        text = sentence % {"before": before_address, "after": email}
    tell_who_is_writing(ticket, text, now=now)
    return ticket


def _letters_to(address: str, ticket: Ticket, *, now: datetime) -> list[OutgoingEmail]:
    """The last of each. Those that have not left yet leave nowhere now, but what a worker is just delivering."""
    letters = ticket.outgoing.to_customers().filter(to_address__iexact=address, resent_as=None)
    rows = list(letters.order_by("pk"))
    waiting = OutgoingEmail.objects.filter(pk__in=[row.pk for row in rows], sent_at=None, failed_at=None)
    waiting.filter(claimed_until=None).update(failed_at=now, failure="its address was corrected before it left")
    return rows


def _with(links: dict[str, str], text: str) -> str:
    for old, new in links.items():
        text = text.replace(old, new)
    return text

"""What somebody who asked to be forgotten is told: what is erased, what stays, for how long and why."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supportportal.foundations.days import in_words
from tickets.forgetting.erasure_requests import HeldTicket, Plan, plan_for
from tickets.models import Customer, Ticket


def answer_to_request(ticket: Ticket, *, now: datetime) -> str:
    """In the customer’s language, for the letter that settles `ticket`, once they are forgotten; empty before."""
    customer = ticket.customer
    if customer.erasure_asked_at is None:
        return ""
    with translation.override(ticket.reply_language):
        return "\n\n".join(_paragraphs(customer, ticket, now=now))


def _paragraphs(customer: Customer, ticket: Ticket, *, now: datetime) -> Iterator[str]:
    erased = Ticket.objects.filter(customer=customer, forgotten_at__isnull=False).count()
    if erased:
        yield ngettext(
            "We have erased the words, letters and files of one request of yours.",
            "We have erased the words, letters and files of %(n)s requests of yours.",
            erased,
        ) % {"n": erased}
    yield _("We erase your chats as well, but for those that belong to a request that stays.")
    plan = plan_for(customer, now=now)
    others = [held for held in plan.held if held.ticket.pk != ticket.pk]
    yield from (_why_held(held) for held in others)
    yield _(
        "This request, #%(number)s, stays for %(years)s years after our answer, as proof of it, and goes by itself "
        "then."
    ) % {"number": ticket.pk, "years": settings.KEEP_CASES_YEARS}
    yield from _open(plan.still_open)
    yield _of_the_person(plan)
    yield _(
        "Dates, sums and what was done stay, and name nobody. If you do not agree, you can complain to your data "
        "protection authority, or go to court."
    )


def _why_held(held: HeldTicket) -> str:
    if held.until is None:
        return _("Request #%(number)s stays for now: it is not finished yet.") % {"number": held.ticket.pk}
    day = in_words(timezone.localtime(held.until).date(), "j F Y")
    words = _(
        "Request #%(number)s stays until %(day)s, and goes by itself then: it belongs to a case, and a claim can be "
        "brought for so long."
    )
    return words % {"number": held.ticket.pk, "day": day}


def _open(tickets: Sequence[Ticket]) -> Iterator[str]:
    """Of what they wrote since they were forgotten."""
    return (_("Request #%(number)s stays until it is answered.") % {"number": ticket.pk} for ticket in tickets)


def _of_the_person(plan: Plan) -> str:
    if plan.has_contract:
        return _("Your name and address stay as long as your contract goes on: it cannot be performed without them.")
    return _("Your name and address stay as long as the last of these requests: without them nobody knows whose it is.")

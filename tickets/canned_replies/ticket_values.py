"""What the variables of a canned reply stand for in one ticket, in its customer's language."""

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.utils import translation

from supportportal.foundations.days import in_words
from supportportal.foundations.masking.masks import masked
from tickets.models import Agent, ConformityCase, Ticket


def values_of(ticket: Ticket, *, agent: Agent) -> Mapping[str, str]:
    return {
        **values_about(ticket.customer.name, agent=agent),
        "number": f"#{ticket.pk}",
        "subject": masked(ticket.subject),
        "product": (ticket.written_to and ticket.written_to.brand) or settings.PORTAL_NAME,
        "support address": ticket.written_to.address if ticket.written_to else settings.SUPPORT_ADDRESS,
        "last day": last_day_of(ticket),
    }


def values_about(customer_name: str, *, agent: Agent) -> dict[str, str]:
    """Without a ticket."""
    name = " ".join(masked(customer_name).split())
    return {
        "customer": name,
        "first name": name.partition(" ")[0],
        "agent": agent.user.first_name,
        "product": settings.PORTAL_NAME,
        "support address": settings.SUPPORT_ADDRESS,
    }


def last_day_of(ticket: Ticket) -> str:
    """Empty if no case of it runs; of several the one that ends first."""
    running = ConformityCase.objects.running().filter(ticket=ticket)
    day = running.order_by("due_at").values_list("last_day", flat=True).first()
    with translation.override(ticket.reply_language):
        return in_words(day, "l j F Y") if day else ""


def example_in(language: str) -> Mapping[str, str]:
    """For a preview; what it doesn't name is shown open."""
    with translation.override(language):
        return {
            "customer": "Claire Martin",
            "first name": "Claire",
            "agent": "Maya",
            "number": "#1234",
            "subject": "WireGuard",
            "product": settings.PORTAL_NAME,
            "support address": settings.SUPPORT_ADDRESS,
            "last day": in_words(date(2026, 12, 18), "l j F Y"),
        }

"""Who may see what: agents by their team, customers by the signed link to their own request."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation

from tickets.models import Agent, Ticket
from tickets.refusals import NotYours

_signer = Signer(salt="tickets.request", sep=".")
_completion_signer = Signer(salt="tickets.completion", sep=".")


class NoSuchRequest(Exception):
    """A link that is forged, cut or outlived its ticket; to outsiders all look alike."""


def agent_of(user: AbstractBaseUser | AnonymousUser) -> Agent | None:
    if not user.is_authenticated or not user.is_active:
        return None
    return Agent.objects.select_related("user").filter(user_id=user.pk).first()


def may_work_on(ticket: Ticket, *, agent: Agent) -> bool:
    return agent.user.is_superuser or Ticket.objects.visible_to(agent).filter(pk=ticket.pk).exists()


def require_work_on(ticket: Ticket, *, agent: Agent) -> None:
    if not may_work_on(ticket, agent=agent):
        raise NotYours


def request_token(ticket: Ticket) -> str:
    return _signer.sign(str(ticket.pk))


def ticket_of(token: str) -> Ticket:
    try:
        return Ticket.objects.select_related("customer").get(pk=_signer.unsign(token))
    except (BadSignature, Ticket.DoesNotExist):
        raise NoSuchRequest from None


def request_url(ticket: Ticket) -> str:
    return _absolute(ticket, "tickets:request", request_token(ticket))


def completion_url(ticket: Ticket) -> str:
    """For the acknowledgement: adds what the first letter left out, once, and shows nothing of the request."""
    return _absolute(ticket, "tickets:complete", _completion_signer.sign(str(ticket.pk)))


def ticket_to_complete(token: str) -> Ticket:
    try:
        return Ticket.objects.select_related("customer").get(pk=_completion_signer.unsign(token))
    except (BadSignature, Ticket.DoesNotExist):
        raise NoSuchRequest from None


def _absolute(ticket: Ticket, name: str, token: str) -> str:
    """From our own settings and never from a Host header; in the customer's language."""
    spoken = ticket.language if ticket.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(spoken):
        return f"{settings.PORTAL_URL}{reverse(name, args=[token])}"

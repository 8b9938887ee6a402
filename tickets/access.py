"""Who may see what: agents by their team, customers by the signed link to their own request."""

from functools import lru_cache

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation

from supportportal.foundations.language_choice import current_language
from supportportal.foundations.topics import Topic
from tickets.models import Agent, ConformityCase, Ticket
from tickets.refusals import NotYours

_signer = Signer(salt="tickets.request", sep=".")
_completion_signer = Signer(salt="tickets.completion", sep=".")
_case_signer = Signer(salt="tickets.case", sep=".")


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


def pays(agent: Agent) -> bool:
    """Who works in billing enters what was paid in any team's case, and reads no more of it than that takes."""
    return agent.teams.filter(topic=Topic.BILLING).exists()


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


def case_token(case: ConformityCase) -> str:
    return _case_signer.sign(str(case.pk))


def case_of(token: str) -> ConformityCase:
    """Never expires: the choice it leads to doesn't either."""
    cases = ConformityCase.objects.select_related("ticket__customer", "subscription", "merged_into")
    try:
        return cases.get(pk=_case_signer.unsign(token))
    except (BadSignature, ConformityCase.DoesNotExist):
        raise NoSuchRequest from None


def case_url(case: ConformityCase) -> str:
    return _absolute(case.ticket, "tickets:case", case_token(case))


def choice_url(case: ConformityCase) -> str:
    return _absolute(case.ticket, "tickets:choice", case_token(case))


def works_url(case: ConformityCase) -> str:
    """Asks once more before it says yes: mail scanners follow every link."""
    return _absolute(case.ticket, "tickets:case_works", case_token(case))


def fails_url(case: ConformityCase) -> str:
    return _absolute(case.ticket, "tickets:case_fails", case_token(case))


def desk_url(ticket: Ticket) -> str:
    """The agents' page of it, in the active language."""
    before, after = _path_around("admin:tickets_ticket_change", current_language())
    return f"{settings.PORTAL_URL}{before}{ticket.pk}{after}"


def case_desk_url(case: ConformityCase) -> str:
    """A case's own page, which who pays may read though the ticket is another team's."""
    before, after = _path_around("admin:tickets_conformitycase_change", current_language())
    return f"{settings.PORTAL_URL}{before}{case.pk}{after}"


def _absolute(ticket: Ticket, name: str, token: str) -> str:
    """From our own settings and never from a Host header; in the customer's language."""
    before, after = _path_around(name, ticket.reply_language)
    return f"{settings.PORTAL_URL}{before}{token}{after}"


@lru_cache(maxsize=100)
def _path_around(name: str, language: str) -> tuple[str, str]:
    """What stands before and after the token, which has no sign that a path would write otherwise."""
    with translation.override(language):
        before, _, after = reverse(name, args=["TOKEN"]).partition("TOKEN")
    return before, after

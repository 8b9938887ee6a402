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

# A purpose each: what is mailed proves the mailbox, and what a form's writer gets at once proves nothing.
_mailed_request = Signer(salt="tickets.request.mailed", sep=".")
_mailed_case = Signer(salt="tickets.case.mailed", sep=".")
_sent = Signer(salt="tickets.sent", sep=".")
_rating = Signer(salt="tickets.rating", sep=".")
_completion = Signer(salt="tickets.completion", sep=".")
# Links of before, which letters and forms shared. They live until the links of their row are ended.
_shared_request = Signer(salt="tickets.request", sep=".")
_shared_case = Signer(salt="tickets.case", sep=".")


class NoSuchRequest(Exception):
    """A link that is forged, cut or outlived its ticket; to outsiders all look alike."""


def agent_of(user: AbstractBaseUser | AnonymousUser) -> Agent | None:
    """Read once for each user object, and so once for each request, however many ask."""
    if not user.is_authenticated or not user.is_active:
        return None
    agent: Agent | None = getattr(user, "agent", None)
    return agent


def topics_settled_by(user: AbstractBaseUser | AnonymousUser) -> list[str]:
    """The topics whose hours, closed days and canned replies this user sets: those they are lead or manager of.

    An administrator sets all of them, and is the only one to do so for a team with neither lead nor manager.
    """
    if getattr(user, "is_superuser", False) and user.is_active:
        return list(Topic.values)
    agent = agent_of(user)
    if agent is None:
        return []
    return [team.topic for team in agent.desk_teams if agent.pk in (team.lead_id, team.manager_id)]


def may_work_on(ticket: Ticket, *, agent: Agent) -> bool:
    return agent.user.is_superuser or Ticket.objects.visible_to(agent).filter(pk=ticket.pk).exists()


def require_work_on(ticket: Ticket, *, agent: Agent) -> None:
    if not may_work_on(ticket, agent=agent):
        raise NotYours


def pays(agent: Agent) -> bool:
    """Who works in billing enters what was paid in any team's case, and reads no more of it than that takes."""
    return any(team.topic == Topic.BILLING for team in agent.own_teams)


def request_token(ticket: Ticket) -> str:
    """For letters alone: who has it receives the mail of the address."""
    return _mailed_request.sign(f"{ticket.pk}-{ticket.link_nonce}")


def request_token_of_before(ticket: Ticket) -> str:
    """What pages opened by a link of before lead to: it proves no more than that did."""
    return _shared_request.sign(str(ticket.pk))


def case_token_of_before(case: ConformityCase) -> str:
    return _shared_case.sign(str(case.pk))


def ticket_of(token: str) -> Ticket:
    """By the link of a letter."""
    key, nonce = _mailed(token, _mailed_request, shared=_shared_request)
    return _ticket(key, link_nonce=nonce)


def was_mailed(token: str) -> bool:
    """Of a link that opens its page: it stood in a letter and nowhere else."""
    return any(_opens(signer, token) for signer in (_mailed_request, _mailed_case))


def sent_token(ticket: Ticket) -> str:
    """For whoever has just sent a form, whose address may be anybody's."""
    return _sent.sign(str(ticket.pk))


def ticket_sent_by(token: str) -> Ticket:
    if _opens(_sent, token):
        return _ticket(_sent.unsign(token))
    if _opens(_shared_request, token):
        return _ticket(_shared_request.unsign(token), link_nonce="")
    raise NoSuchRequest


def request_url(ticket: Ticket) -> str:
    return _absolute(ticket, "tickets:request", request_token(ticket))


def completion_token(ticket: Ticket) -> str:
    return _completion.sign(f"{ticket.pk}-{ticket.link_nonce}")


def completion_url(ticket: Ticket) -> str:
    """For the acknowledgement: adds what the first letter left out, once, and shows nothing of the request."""
    return _absolute(ticket, "tickets:complete", completion_token(ticket))


def ticket_to_complete(token: str) -> Ticket:
    key, nonce = _mailed(token, _completion, shared=_completion)
    return _ticket(key, link_nonce=nonce)


def rating_token(ticket: Ticket) -> str:
    return _rating.sign(f"{ticket.pk}-{ticket.link_nonce}")


def rating_url(ticket: Ticket, *, vote: str) -> str:
    """To say how it was, and opens nothing else. To follow it is no vote: mail scanners follow every link."""
    return f"{_absolute(ticket, 'tickets:rating', rating_token(ticket))}{vote}/"


def ticket_to_rate(token: str) -> Ticket:
    key, nonce = _mailed(token, _rating, shared=_rating)
    return _ticket(key, link_nonce=nonce)


def case_token(case: ConformityCase) -> str:
    """For letters, and for pages that a link from a letter has opened."""
    return _mailed_case.sign(f"{case.pk}-{case.link_nonce}")


def case_of(token: str) -> ConformityCase:
    """Never expires: the choice it leads to doesn't either."""
    key, nonce = _mailed(token, _mailed_case, shared=_shared_case)
    cases = ConformityCase.objects.select_related("ticket__customer", "subscription", "merged_into")
    try:
        return cases.get(pk=key, link_nonce=nonce)
    except ConformityCase.DoesNotExist:
        raise NoSuchRequest from None


def _mailed(token: str, signer: Signer, *, shared: Signer) -> tuple[str, str]:
    """The row's key and nonce. A row that has none is of before, and opened by links of before, too."""
    if _opens(signer, token):
        key, _, nonce = signer.unsign(token).partition("-")
        return key, nonce
    if _opens(shared, token):
        return shared.unsign(token), ""
    raise NoSuchRequest


def _opens(signer: Signer, token: str) -> bool:
    try:
        signer.unsign(token)
    except BadSignature:
        return False
    return True


def _ticket(key: str, **facts: str) -> Ticket:
    try:
        return Ticket.objects.select_related("customer").get(pk=key, **facts)
    except Ticket.DoesNotExist:
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

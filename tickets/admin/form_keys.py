"""The one-time key of a ticket page's forms, sealed for one agent and one ticket: it proves who was shown what."""

from uuid import UUID, uuid4

from django.core.signing import BadSignature, Signer

from tickets.models import Agent


def new_key(agent: Agent, *, ticket_id: int) -> str:
    return _signer(agent, ticket_id).sign(uuid4().hex)


def key_in(posted: str, *, agent: Agent, ticket_id: int) -> UUID | None:
    """The key, if this agent was given it on this ticket's page."""
    try:
        return UUID(_signer(agent, ticket_id).unsign(posted))
    except BadSignature:
        return None


def _signer(agent: Agent, ticket_id: int) -> Signer:
    return Signer(salt=f"tickets.desk_form.{agent.pk}.{ticket_id}")

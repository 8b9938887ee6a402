"""Canned replies in a conversation: which its agent is offered, filled in with what a chat knows."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import translation

from chat.models import Conversation
from chat.presence.hours_in_words import hours_shown
from supportportal.foundations.language_choice import supported_language
from tickets.canned_replies.offering import Offer, offers_for
from tickets.canned_replies.ticket_values import values_about, values_of
from tickets.models import Agent


def offers_in(conversation: Conversation, *, agent: Agent, now: datetime) -> list[Offer]:
    language = supported_language(conversation.language)
    values = _values(conversation, agent=agent, language=language, now=now)
    return offers_for(agent, topic=conversation.topic, language=language, values=values)


def _values(conversation: Conversation, *, agent: Agent, language: str, now: datetime) -> Mapping[str, str]:
    """What they call themselves in the chat, and the facts of its ticket once it has one."""
    about = values_about(conversation.name, agent=agent)
    ticket = values_of(conversation.ticket, agent=agent) if conversation.ticket else {}
    with translation.override(language):
        hours = hours_shown(conversation.topic, now=now)[0].sentence
    return {**about, **ticket, "customer": about["customer"], "first name": about["first name"], "hours": hours}

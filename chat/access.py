"""Who may open a conversation: its customer with the signed token, and the agents of its team."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest

from chat.models import Conversation, ConversationQuerySet
from supportportal.topics import Topic
from tickets.access import agent_of
from tickets.models import Agent

TOKEN_LASTS = timedelta(days=30)

_sessions = import_module(settings.SESSION_ENGINE)
_signer = TimestampSigner(salt="chat.conversation", sep=".")


class NoSuchConversation(Exception):
    """It doesn't exist, or isn't yours: to outsiders the two look alike."""


def token_for(conversation: Conversation) -> str:
    """The customer's key to this conversation, for an address or a socket's first frame."""
    return _signer.sign(conversation.public_id.hex)


def conversation_of(token: str) -> Conversation:
    try:
        public_id = _signer.unsign(token, max_age=TOKEN_LASTS)
        return Conversation.objects.select_related("agent__user").get(public_id=uuid.UUID(public_id))
    except (BadSignature, ValueError, Conversation.DoesNotExist) as problem:
        raise NoSuchConversation from problem


def visible_conversations(user: Any) -> ConversationQuerySet:
    """What this signed-in user may see: an agent their teams', a superuser all, anybody else nothing."""
    if not (user.is_authenticated and user.is_active and user.is_staff):
        return Conversation.objects.none()
    if user.is_superuser:
        return Conversation.objects.all()
    agent = agent_of(user)
    return Conversation.objects.visible_to(agent) if agent else Conversation.objects.none()


def conversation_for(user: Any, *, public_id: str) -> Conversation:
    try:
        return visible_conversations(user).select_related("agent__user").get(public_id=public_id)
    except (Conversation.DoesNotExist, ValidationError) as problem:
        raise NoSuchConversation from problem


def topics_of(user: Any) -> list[str]:
    """Whose waiting conversations this user hears of."""
    if user.is_superuser:
        return list(Topic.values)
    agent = agent_of(user)
    return list(agent.teams.order_by("topic").values_list("topic", flat=True)) if agent else []


def user_of_session(session_key: str | None) -> Any:
    """Who is signed in with this session now: an ended session or a locked user ends an open socket, too."""
    request = HttpRequest()
    request.session = _sessions.SessionStore(session_key)
    user = get_user(request)
    if not (user.is_authenticated and user.is_active and user.is_staff):
        raise NoSuchConversation
    return user


def agent_of_session(session_key: str | None) -> Agent:
    agent = agent_of(user_of_session(session_key))
    if agent is None:
        raise NoSuchConversation
    return agent


def look_again(session_key: str | None, public_ids: Sequence[str]) -> tuple[Agent | None, set[str]]:
    """Who holds the session by now, and which of these conversations they may still see."""
    user = user_of_session(session_key)
    visible = visible_conversations(user).filter(public_id__in=public_ids)
    return agent_of(user), {public_id.hex for public_id in visible.values_list("public_id", flat=True)}

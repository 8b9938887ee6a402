"""Who may open a conversation: its customer with the signed token, and the agents of its team."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user, get_user_model
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest
from django.utils import timezone

from chat.models import Conversation, ConversationQuerySet
from supportportal.foundations.staff import second_factor
from supportportal.foundations.topics import Topic
from tickets.access import agent_of
from tickets.models import Agent, Team

TOKEN_LASTS = timedelta(days=30)
# The fields of a user that open the desk or keep a session valid, and the name that customers see.
USER_RIGHT_FIELDS = ("is_active", "is_staff", "is_superuser", "password", "first_name")

_engine: Any = import_module(settings.SESSION_ENGINE)
_signer = TimestampSigner(salt="chat.conversation", sep=".")


class SessionStore(_engine.SessionStore):
    """A session read on behalf of an open socket. Django salts the data with this class's name."""

    def cycle_key(self) -> None:
        """Does nothing: Django exchanges a session whose key was rotated, but only a page can tell the browser so.
        An open desk that calls again before any page is loaded would lose its session.
        """


class NoSuchConversation(Exception):
    """It doesn't exist, or isn't yours: outsiders can't tell the two apart."""


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
    """What this user may see: an agent their teams' conversations, a superuser all, anybody else none."""
    if not (user.is_authenticated and user.is_active and user.is_staff):
        return Conversation.objects.none()
    if user.is_superuser:
        return Conversation.objects.all()
    agent = agent_of(user)
    return Conversation.objects.visible_to(agent) if agent else Conversation.objects.none()


def may_see(conversation: Conversation, *, agent: Agent) -> bool:
    return agent.user.is_superuser or Conversation.objects.visible_to(agent).filter(pk=conversation.pk).exists()


def conversation_for(user: Any, *, public_id: str) -> Conversation:
    try:
        return visible_conversations(user).select_related("agent__user").get(public_id=public_id)
    except (Conversation.DoesNotExist, ValidationError) as problem:
        raise NoSuchConversation from problem


def topics_of(user: Any) -> list[str]:
    """The topics whose waiting conversations this user is told of."""
    if user.is_superuser:
        return list(Topic.values)
    agent = agent_of(user)
    return list(agent.teams.order_by("topic").values_list("topic", flat=True)) if agent else []


def user_of_session(session_key: str | None) -> Any:
    """Who is signed in with this session now. An ended session or a locked user also ends an open socket."""
    request = HttpRequest()
    request.session = SessionStore(session_key)
    user = get_user(request)
    if not (user.is_authenticated and user.is_active and user.is_staff) or second_factor.is_lacking(request.session):
        raise NoSuchConversation
    return user


def agent_of_session(session_key: str | None) -> Agent:
    agent = agent_of(user_of_session(session_key))
    if agent is None:
        raise NoSuchConversation
    return agent


def look_again(session_key: str | None, public_ids: Sequence[str]) -> tuple[Agent | None, set[str]]:
    """The agent who holds the session now, and which of these conversations they may still see."""
    user = user_of_session(session_key)
    visible = visible_conversations(user).filter(public_id__in=public_ids)
    return agent_of(user), {public_id.hex for public_id in visible.values_list("public_id", flat=True)}


@dataclass(frozen=True, slots=True)
class SessionUse:
    """A session in use in a conversation, and the user it belonged to."""

    session_key: str | None
    user_id: int
    public_id: str


@dataclass(frozen=True, slots=True)
class Grounds:
    """Everything an admission depends on. As long as it hasn't changed, the admission holds."""

    session: str | None  # its data as stored; None when it has ended
    user: tuple[object, ...] | None
    teams: frozenset[str]
    conversation: tuple[object, ...] | None


def grounds_of(uses: Sequence[SessionUse]) -> list[Grounds]:
    """For any number of sessions in four queries: ten of them take less work than one `look_again`."""
    keys, users = {use.session_key for use in uses}, {use.user_id for use in uses}
    sessions = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    data = dict(sessions.values_list("session_key", "session_data"))
    people = get_user_model().objects.filter(pk__in=users).values_list("pk", *USER_RIGHT_FIELDS, "agent")
    rights = {pk: tuple(columns) for pk, *columns in people}
    members = set(Team.members.through.objects.filter(agent__user__in=users).values_list("agent__user", "team"))
    talks = Conversation.objects.filter(public_id__in={use.public_id for use in uses})
    states = {public_id.hex: tuple(columns) for public_id, *columns in talks.values_list("public_id", "topic", "agent")}
    return [
        Grounds(
            data.get(use.session_key or ""),
            rights.get(use.user_id),
            frozenset(team for user_id, team in members if user_id == use.user_id),
            states.get(use.public_id),
        )
        for use in uses
    ]


@dataclass(frozen=True, slots=True)
class Admission:
    user: Any
    conversation: Conversation
    grounds: Grounds | None  # None when they changed during the look, so that another one is needed


def admit(session_key: str | None, *, public_id: str) -> Admission:
    """An agent's way into a conversation. Raises NoSuchConversation."""
    user = user_of_session(session_key)
    try:
        use = SessionUse(session_key, user.pk, uuid.UUID(public_id).hex)
    except ValueError as problem:
        raise NoSuchConversation from problem
    # Read before the conversation: whatever changes from here on is noticed as a change.
    (grounds,) = grounds_of([use])
    rights = tuple(getattr(user, field) for field in USER_RIGHT_FIELDS)
    as_seen = grounds.user is not None and grounds.user[:-1] == rights
    return Admission(user, conversation_for(user, public_id=use.public_id), grounds if as_seen else None)

"""The chat's sockets inside a conversation: the customer's, opened by a token, and the agent's, by a session."""

import asyncio
from dataclasses import replace

from django.conf import settings

from chat import access
from chat.access import Grounds, NoSuchConversation, SessionUse
from chat.conversations.posting import Post
from chat.models import ChatMessage, Conversation
from chat.presence.agent_sessions import AgentSession, agent_session_of
from chat.presence.connection_limits import limits
from chat.protocol import frames
from chat.protocol.frames import Frame
from chat.sockets.conversation_socket import ConversationSocket
from chat.sockets.socket_threads import ReadMark, seen_writer
from tickets.access import agent_of
from tickets.models import Agent

TRUST_SESSION_SECONDS = 5.0  # for which a session may go on writing after a check
RENEW_CHECK_AFTER_SECONDS = 2.5


class CustomerSocket(ConversationSocket):
    author = ChatMessage.Author.CUSTOMER

    def open(self, frame: Frame) -> Conversation:
        conversation = access.conversation_of(frames.text_field(frame, "token"))
        self.name = conversation.name
        return conversation

    async def hear_hello(self, hello: Frame) -> None:
        await super().hear_hello(hello)
        self.record_seen()

    def record_seen(self) -> None:
        seen_writer.ask(self.conversation_id)

    def may_post(self) -> bool:
        return super().may_post() and limits.may_post(self.address)


class AgentSocket(ConversationSocket):
    author = ChatMessage.Author.AGENT
    agent_session: AgentSession  # from the hello on

    def __init__(self) -> None:
        super().__init__()
        self.agent: Agent | None = None
        self.user_id = 0
        self.grounds: Grounds | None = None
        self.looked_at = 0.0

    @property
    def session_key(self) -> str | None:
        key: str | None = self.scope["cookies"].get(settings.SESSION_COOKIE_NAME)
        return key

    @property
    def held(self) -> SessionUse:
        return SessionUse(self.session_key, self.user_id, self.public_id)

    def open(self, frame: Frame) -> Conversation:
        admitted = access.admit(self.session_key, public_id=frames.text_field(frame, "conversation"))
        self.agent, self.user_id, self.name = agent_of(admitted.user), admitted.user.pk, admitted.user.first_name
        self.grounds = admitted.grounds
        return admitted.conversation

    async def hear_hello(self, hello: Frame) -> None:
        await super().hear_hello(hello)
        self.looked_at = self.heard_at
        self.agent_session = agent_session_of(self.session_key)
        self.agent_session.sockets.add(self)
        self.count_no_more()  # known by name: colleagues in one office mustn't use up each other's lines

    def new_post(self, frame: Frame, *, key: str, text: str) -> Post:
        if self.agent is None:
            raise NoSuchConversation
        return replace(
            super().new_post(frame, key=key, text=text),
            agent=self.agent,
            knowingly=frames.is_set(frame, "knowingly"),
        )

    def new_mark(self, last: int) -> ReadMark:
        return replace(super().new_mark(last), agent_id=self.agent.pk if self.agent else None)

    async def check_access(self) -> None:
        """Waits only when the last check is too old; a check is started before that, so that usually nobody waits."""
        while self.heard_at - self.looked_at > RENEW_CHECK_AFTER_SECONDS and not self.ended:
            look = self.agent_session.look()
            if self.heard_at - self.looked_at <= TRUST_SESSION_SECONDS:
                return
            await asyncio.shield(look)
        if self.ended:
            raise NoSuchConversation

    @property
    def ended(self) -> bool:
        return self.closed or self.closing is not None

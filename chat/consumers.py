"""The chat's three sockets: the customer's, the agent's in a conversation, and the agent's desk."""

import asyncio

from django.conf import settings
from django.utils import timezone

from chat import access, broadcast, conversations, desk, frames, waiting
from chat.access import NoSuchConversation
from chat.conversations import BadKey, ConversationClosed, NothingSaid, State, TooLong
from chat.database import in_database
from chat.desk import NotYours
from chat.frames import BadFrame, Bucket, Frame
from chat.line import Line
from chat.models import ChatMessage, Conversation
from supportportal.ratelimit import allowed

REFUSALS = {ConversationClosed: "closed", NothingSaid: "empty", TooLong: "too_long", NotYours: "not_yours"}


class ConversationLine(Line):
    """One side of a conversation: hello, then posts and pings; the other side's words come as they are written."""

    def __init__(self) -> None:
        super().__init__()
        self.conversation: Conversation
        self.reading = asyncio.Lock()  # held while `sent` is moved: a second hello must not be overtaken
        self.sent = 0
        self.state: State | None = None
        self.pong_due = False
        self.posts = Bucket(rate=1, burst=10)

    def open(self, frame: Frame) -> Conversation:
        """In a database thread. Raises NoSuchConversation."""
        raise NotImplementedError

    def post(self, *, key: str, text: str) -> ChatMessage:
        """In a database thread."""
        raise NotImplementedError

    def still_there(self) -> None:
        """In a database thread. Raises NoSuchConversation when access has ended since the hello."""

    async def hear(self, frame: Frame) -> None:
        try:
            match frame["type"], self.greeted:
                case "hello", _:
                    await self.hear_hello(frame)
                case "post", True:
                    await self.hear_post(key=frames.word(frame, "key"), text=frames.word(frame, "text"))
                case "ping", True:
                    await in_database(self.still_there)
                    self.pong_due = True
                    self.news.set()
                case _:
                    raise BadFrame(frames.UNREADABLE)
        except NoSuchConversation:
            await self.say(type="reset", reason="no_access")
            await self.hang_up(frames.NO_ACCESS)

    async def hear_hello(self, frame: Frame) -> None:
        last = frames.number(frame, "last")
        conversation = await in_database(self.open, frame)
        if self.greeted and conversation.pk != self.conversation.pk:
            raise BadFrame(frames.UNREADABLE)
        self.conversation = conversation
        if not self.joined:
            # Before reading: what is written in between is then both hinted at and read.
            await self.join(broadcast.group_of_conversation(conversation.pk))
        async with self.reading:
            self.state = None
            self.sent = last if last <= conversation.last_sequence else 0
            await self.say(
                type="welcome",
                version=frames.VERSION,
                head=conversation.last_sequence,
                last=self.sent,
                ping_every=frames.PING_EVERY,
            )
            self.greeted = True
        self.news.set()

    async def hear_post(self, *, key: str, text: str) -> None:
        calm = self.posts.allows() and await in_database(allowed, "chat post", who=self.address, limit=120, seconds=60)
        if not calm:
            await self.say(type="refused", key=key, reason="too_fast")
            return
        try:
            message = await in_database(self.post, key=key, text=text)
        except BadKey as problem:
            raise BadFrame(frames.UNREADABLE) from problem
        except tuple(REFUSALS) as problem:
            await self.say(type="refused", key=key, reason=REFUSALS[type(problem)])
            return
        await self.say(type="ack", key=key, sequence=message.sequence)
        self.news.set()

    async def tell(self) -> None:
        if not self.greeted:
            return
        async with self.reading:
            head = await self.tell_in_batches()
            if self.pong_due:
                self.pong_due = False
                await self.say(type="pong", head=head)

    async def tell_in_batches(self) -> int:
        while True:
            news = await in_database(conversations.news, self.conversation.pk, after=self.sent, now=timezone.now())
            if news.messages:
                self.sent = news.messages[-1]["sequence"]
                await self.say(type="messages", messages=news.messages)
            if news.state != self.state:
                self.state = news.state
                await self.say(type="state", **news.state)
            if not news.messages or self.sent >= news.head or self.closed:
                return news.head


class CustomerLine(ConversationLine):
    def open(self, frame: Frame) -> Conversation:
        return access.conversation_of(frames.word(frame, "token"))

    def post(self, *, key: str, text: str) -> ChatMessage:
        customer = ChatMessage.Author.CUSTOMER
        return conversations.post_message(
            self.conversation, author=customer, text=text, client_key=key, now=timezone.now()
        )


class AgentLine(ConversationLine):
    @property
    def session_key(self) -> str | None:
        return self.scope["cookies"].get(settings.SESSION_COOKIE_NAME)

    def open(self, frame: Frame) -> Conversation:
        user = access.user_of_session(self.session_key)
        return access.conversation_for(user, public_id=frames.word(frame, "conversation"))

    def post(self, *, key: str, text: str) -> ChatMessage:
        agent = access.agent_of_session(self.session_key)
        return desk.answer(self.conversation, agent=agent, text=text, client_key=key, now=timezone.now())

    def still_there(self) -> None:
        user = access.user_of_session(self.session_key)
        access.conversation_for(user, public_id=str(self.conversation.public_id))
        desk.seen(user, now=timezone.now())


class DeskLine(Line):
    """The list of waiting conversations, and the proof that somebody is there."""

    def __init__(self) -> None:
        super().__init__()
        self.next_time: asyncio.TimerHandle | None = None

    def enter(self) -> list[str]:
        """In a database thread."""
        user = access.user_of_session(self.scope["cookies"].get(settings.SESSION_COOKIE_NAME))
        desk.seen(user, now=timezone.now())
        return access.topics_of(user)

    def read(self) -> list[waiting.Row]:
        """In a database thread."""
        user = access.user_of_session(self.scope["cookies"].get(settings.SESSION_COOKIE_NAME))
        return waiting.rows(user)

    async def hear(self, frame: Frame) -> None:
        if frame["type"] not in {"hello", "ping"}:
            raise BadFrame(frames.UNREADABLE)
        try:
            topics = await in_database(self.enter)
        except NoSuchConversation:
            await self.hang_up(frames.NO_ACCESS)
            return
        if not self.greeted:
            await self.join(*map(broadcast.group_of_desk, topics))
        self.greeted = True
        self.news.set()

    async def tell(self) -> None:
        try:
            await self.say(type="desk", ping_every=frames.PING_EVERY, waiting=await in_database(self.read))
        except NoSuchConversation:
            await self.hang_up(frames.NO_ACCESS)
        # Also without news: it makes up for a lost hint, and wakes a hidden page, whose own timers sleep.
        if self.next_time:
            self.next_time.cancel()
        self.next_time = asyncio.get_running_loop().call_later(frames.PING_EVERY, self.news.set)

"""The socket of an agent's desk: who waits, whom the agent is talking with, and the proof that somebody is there."""

import asyncio

from django.conf import settings
from django.utils import timezone

from chat import access
from chat.access import NoSuchConversation
from chat.assignment import handing_out
from chat.database_threads import in_database
from chat.presence import agent_presence
from chat.protocol import broadcast, frames
from chat.protocol.frames import BadFrame, Frame
from chat.protocol.wire import encoded_frame
from chat.sockets.desk_news import desk_news
from chat.sockets.open_socket import OpenSocket, Phase
from tickets.access import agent_of

GATHER_SECONDS = 0.25  # a busy desk is updated four times a second, not with every message


class DeskSocket(OpenSocket):
    """The whole list, after hello, ping and every change, and every 20 s."""

    def __init__(self) -> None:
        super().__init__()
        self.told_at = 0.0

    @property
    def session_key(self) -> str | None:
        key: str | None = self.scope["cookies"].get(settings.SESSION_COOKIE_NAME)
        return key

    def enter_desk(self) -> list[str]:
        """In a database thread: the rooms of this desk."""
        user = access.user_of_session(self.session_key)
        now = timezone.now()
        agent_presence.mark_agent_seen(user, now=now)
        handing_out.hand_out_if_overdue(now=now)
        agent = agent_of(user)
        own_room = [broadcast.room_of_agent(agent.pk)] if agent else []
        return own_room + [broadcast.room_of_desk(topic) for topic in access.topics_of(user)]

    def read(self) -> str:
        """In a database thread."""
        user = access.user_of_session(self.session_key)
        return encoded_frame(type="desk", ping_every=frames.PING_EVERY, **desk_news(user, now=timezone.now()))

    def change(self, status_frame: Frame) -> None:
        """In a database thread: what the agent wants to be, and how many chats at once."""
        agent, now = access.agent_of_session(self.session_key), timezone.now()
        if "manual" in status_frame:
            agent_presence.set_manual(agent, frames.is_set(status_frame, "manual"), now=now)
        if "capacity" in status_frame:
            agent_presence.set_capacity(agent, frames.number_field(status_frame, "capacity"), now=now)
        if "status" in status_frame:
            agent_presence.set_status(agent, frames.text_field(status_frame, "status"), now=now)

    async def hear(self, frame: Frame) -> None:
        if frame["type"] not in {"hello", "ping", "status"}:
            raise BadFrame(frames.UNREADABLE)
        try:
            if frame["type"] == "status":
                await in_database(self.change, frame)
            rooms = await in_database(self.enter_desk)
        except ValueError as problem:
            raise BadFrame(frames.UNREADABLE) from problem
        except NoSuchConversation:
            self.close_soon(frames.NO_ACCESS)
            return
        if self.phase is Phase.OPEN:
            self.advance(Phase.GREETED)
            for room in rooms:
                self.enter(room)
            self.count_no_more()
        self.reopen_window()  # a frame from a colleague is proof enough
        self.look_soon()

    async def look(self) -> None:
        clock = asyncio.get_running_loop().time
        await asyncio.sleep(max(0.0, self.told_at + GATHER_SECONDS - clock()))
        self.look_due = False
        self.told_at = clock()
        try:
            self.say(await in_database(self.read))
        except NoSuchConversation:
            self.close_soon(frames.NO_ACCESS)

    def tick(self, now: float) -> None:
        """Looks even without news: that makes up for a lost hint, and wakes a hidden page, whose own timers sleep."""
        super().tick(now)
        if self.phase is Phase.GREETED and now - self.told_at > frames.PING_EVERY:
            self.told_at = now
            self.look_soon()

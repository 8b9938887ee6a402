"""A socket inside a conversation, whichever side it belongs to: hello, posts, pings, typing and read marks."""

import asyncio
import random
import uuid
from functools import partial
from typing import Any

from chat.access import NoSuchConversation
from chat.conversations.missed_messages import MissedMessages, ReaderPosition
from chat.conversations.posting import Post
from chat.database_threads import in_database
from chat.models import ChatMessage, Conversation
from chat.protocol import broadcast, frames
from chat.protocol.frames import BadFrame, Bucket, Frame
from chat.protocol.socket_registry import Hint
from chat.protocol.wire import encoded_frame, messages_frame
from chat.refusals import NotWritten, TooFast, TooLong
from chat.sockets.open_socket import OpenSocket, Phase
from chat.sockets.reader_progress import ReaderProgress
from chat.sockets.socket_threads import ReadMark, message_reader, message_writer, read_mark_writer


class ConversationSocket(OpenSocket):
    """One side of a conversation: hello, then posts and pings; the other side's messages come as they are written."""

    author: ChatMessage.Author
    post_rate: dict[str, Any] = {"rate": 1, "burst": 10}

    def __init__(self) -> None:
        super().__init__()
        self.conversation_id = 0
        self.public_id = self.name = ""
        self.progress = ReaderProgress()
        self.queue_room = ""  # while the conversation waits: the room that hears when its place changes
        self.queue_look_at = 0.0
        self.pong_due = False
        self.posts = Bucket(**self.post_rate)
        self.asides = Bucket(rate=0.5, burst=2)

    def open(self, frame: Frame) -> Conversation:
        """In a database thread. Raises NoSuchConversation."""
        raise NotImplementedError

    async def check_access(self) -> None:
        """Raises NoSuchConversation when access has ended since the hello."""

    def record_seen(self) -> None:
        """They are there, and have what was sent."""

    def may_post(self) -> bool:
        return self.posts.allows()

    def new_post(self, frame: Frame, *, key: str, text: str) -> Post:
        return Post(self.conversation_id, self.author, text, key)

    async def hear(self, frame: Frame) -> None:
        try:
            match frame["type"], self.phase:
                case "hello", _:
                    await self.hear_hello(frame)
                case "post", Phase.GREETED:
                    await self.hear_post(frame)
                case "ping", Phase.GREETED:
                    await self.check_access()
                    self.record_seen()
                    self.pong_due = True
                    self.look_soon()
                case "typing", Phase.GREETED:
                    await self.check_access()
                    self.hear_typing()
                case "read", Phase.GREETED:
                    self.hear_read(frames.number_field(frame, "last"))
                case _, Phase.OPEN:
                    raise BadFrame(frames.UNREADABLE)
        except NoSuchConversation:
            await self.refuse_access()

    async def hear_hello(self, hello: Frame) -> None:
        last = frames.number_field(hello, "last")
        conversation = await in_database(self.open, hello)
        if self.phase is Phase.GREETED and conversation.pk != self.conversation_id:
            raise BadFrame(frames.UNREADABLE)
        self.conversation_id, self.public_id = conversation.pk, conversation.public_id.hex
        head = self.progress.resume(after=last, head=conversation.last_sequence)
        start = self.progress.sent
        self.say(
            encoded_frame(type="welcome", version=frames.VERSION, head=head, last=start, ping_every=frames.PING_EVERY)
        )
        if not self.rooms:
            # Before the look: what is written in between is then both hinted at and read.
            self.enter(broadcast.room_of_conversation(conversation.pk))
        self.advance(Phase.GREETED)
        self.look_soon()

    def refuse(self, problem: BadFrame) -> bool:
        if self.phase is not Phase.GREETED or not problem.key:
            return False
        self.say(encoded_frame(type="refused", key=problem.key, reason=TooLong.reason))
        return True

    async def hear_post(self, frame: Frame) -> None:
        """Written together with what others post at this moment; the answer comes once it is committed."""
        key, text = frames.text_field(frame, "key"), frame.get("text")
        if not isinstance(text, str):
            self.say(encoded_frame(type="refused", key=key, reason="unreadable"))
            return
        if not self.may_post():
            self.say(encoded_frame(type="refused", key=key, reason=TooFast.reason))
            return
        await self.check_access()
        message_writer.ask(self.new_post(frame, key=key, text=text)).add_done_callback(partial(self.answer_post, key))

    def answer_post(self, key: str, future: "asyncio.Future[ChatMessage | NotWritten]") -> None:
        if self.closed:
            return
        problem = future.exception()
        answer = problem or future.result()
        if isinstance(answer, ChatMessage):
            self.say_later(encoded_frame(type="ack", key=key, sequence=answer.sequence))
            if answer.sequence > self.progress.sent:
                self.look_soon()
        elif isinstance(answer, NotWritten):
            self.say(encoded_frame(type="refused", key=key, reason=answer.reason))
        else:
            self.close_soon(frames.FAILED)

    def hear_typing(self) -> None:
        if self.asides.allows():
            broadcast.typing(self.conversation_id, self.public_id, author=self.author, name=self.name)

    def hear_read(self, last: int) -> None:
        if self.progress.mark_read(last):
            read_mark_writer.ask(self.new_mark(last))

    def new_mark(self, last: int) -> ReadMark:
        talk = Conversation(pk=self.conversation_id, public_id=uuid.UUID(self.public_id))
        return ReadMark(talk, "customer" if self.author == ChatMessage.Author.CUSTOMER else "agent", last)

    def take_hint(self, hint: Hint) -> None:
        """A message is sent at once if it is the next one this reader lacks; otherwise it is looked up."""
        if hint.room == self.queue_room:
            self.queue_look_at = self.queue_look_at or asyncio.get_running_loop().time() + 2 * random.random()  # noqa: S311
        elif not hint.text:
            self.look_soon()
        elif hint.conversation == self.public_id:
            own = hint.author == self.author
            if self.window.has_room and self.progress.send_next(hint.sequence):
                (self.say_later if own else self.say)(messages_frame([hint.text]))
            elif hint.sequence > self.progress.sent:
                self.look_soon()
            elif not hint.sequence and self.window.has_room and not own:
                self.say(hint.text)

    async def look(self) -> None:
        try:
            missed = await message_reader.ask(ReaderPosition(self.conversation_id, self.progress.sent))
        except Conversation.DoesNotExist:
            await self.refuse_access()
            return
        self.tell(missed)

    def tell(self, missed: MissedMessages) -> None:
        # Some of them may have come by a hint in the meantime.
        if texts := [text for sequence, text in missed.messages if self.progress.send_next(sequence)]:
            self.say(messages_frame(texts))
        self.stand_in_queue(missed.waits_for)
        if missed.state != self.progress.state:
            self.progress.state = missed.state
            self.say(missed.state)
        if self.progress.sent < missed.head:
            self.look_soon()
        elif self.pong_due:
            self.pong_due = False
            self.say(encoded_frame(type="pong", head=missed.head))

    def stand_in_queue(self, topic: str) -> None:
        room = broadcast.room_of_desk(topic) if topic else ""
        if room != self.queue_room:
            self.exit(self.queue_room)
            self.enter(room)
            self.queue_room = room

    def tick(self, now: float) -> None:
        """When a queue moves, everybody in it looks again, but not all at once."""
        super().tick(now)
        if self.queue_look_at and now >= self.queue_look_at:
            self.queue_look_at = 0.0
            self.look_soon()

    async def refuse_access(self) -> None:
        if not self.closing:
            self.say(encoded_frame(type="reset", reason="no_access"))
            self.close_soon(frames.NO_ACCESS)

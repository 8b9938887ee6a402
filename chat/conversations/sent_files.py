"""Files in a chat: one message with its files, stored and locked by the same rules as those of letters."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from chat.conversations import chat_log
from chat.models import ChatFile, ChatMessage, Conversation
from chat.refusals import FilesTomorrow
from supportportal.foundations.knock import knock_after_commit
from tickets.attachments import quota
from tickets.attachments.files import IncomingFile, keep
from tickets.models import Agent
from tickets.pages.forms import MOST_BYTES, MOST_FILES

MAX_FILE_MESSAGES_PER_MINUTE = 20  # for each side of a conversation


class TooManyFiles(Exception):
    """At most ten files go with one message."""


class FilesTooBig(Exception):
    """All files of a message together may have 25 MB."""


class NoFiles(Exception):
    """No file came."""


@transaction.atomic
def post_file(
    conversation: Conversation,
    *,
    author: ChatMessage.Author,
    agent: Agent | None,
    files: Sequence[IncomingFile],
    text: str,
    client_key: str,
    now: datetime,
    knowingly: bool = False,
) -> ChatMessage:
    """One message, which may have a text as well. The same key again is the same message with the same files.

    Raises FilesTomorrow when it is more than a customer may send in a day.
    """
    if not files:
        raise NoFiles
    if len(files) > MOST_FILES:
        raise TooManyFiles
    if sum(len(file.content) for file in files) > MOST_BYTES:
        raise FilesTooBig
    message = chat_log.post_message(
        conversation,
        author=author,
        text=text,
        client_key=client_key,
        now=now,
        agent=agent,
        files=len(files),
        knowingly=knowingly,
    )
    if not message.files.exists():  # a message that is sent again has them
        # Rival: another message of this conversation, which waits for the lock that this one has on its row by now.
        if author == ChatMessage.Author.CUSTOMER and not _customer_may_send(files, conversation, now=now):
            raise FilesTomorrow
        for file in files:
            keep(ChatFile(message=message), file)
        knock_after_commit("chat.tasks.scan_files")
    return message


def _customer_may_send(files: Sequence[IncomingFile], conversation: Conversation, *, now: datetime) -> bool:
    theirs = ChatFile.objects.filter(message__conversation=conversation, message__author=ChatMessage.Author.CUSTOMER)
    return quota.those_of_a_day(theirs, now=now).leave_room_for(files)


def file_of(conversation: Conversation, public_id: UUID) -> ChatFile | None:
    """From this conversation only: the token or the session has decided who may open it."""
    return ChatFile.objects.filter(message__conversation=conversation, public_id=public_id).first()

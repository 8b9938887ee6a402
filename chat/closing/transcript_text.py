"""A conversation as text, for a ticket or a letter."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from chat.models import ChatMessage, Conversation
from chat.protocol.wire import speaker
from tickets.attachments.files import IncomingFile
from tickets.models import KeptFile

SUBJECT_LENGTH = 120


def subject_of(message: ChatMessage | None) -> str:
    """The first line the customer wrote, cut at a word."""
    lines = message.text.splitlines() if message else []
    line = lines[0] if lines else ""
    if len(line) <= SUBJECT_LENGTH:
        return line
    return line[:SUBJECT_LENGTH].rsplit(" ", 1)[0] + " …"


def transcript(conversation: Conversation, *, messages: Sequence[ChatMessage]) -> str:
    """When, who, what; a file by its name."""
    said = []
    for message in messages:
        at = timezone.localtime(message.created_at)
        name = speaker(message, conversation=conversation) or message.get_author_display()
        said.append(f"{at:%Y-%m-%d %H:%M} {name}: {words_of(message)}")
    return "\n\n".join(said) or _("Nothing was written in this chat.")


def words_of(message: ChatMessage) -> str:
    names = [_("[file: %(name)s]") % {"name": file.name} for file in message.files.all()] if message.file_count else []
    return " ".join([message.text, *names]).strip()


def files_of(messages: Sequence[ChatMessage]) -> list[IncomingFile]:
    """To be kept once more, by content only once. What holds a virus stays behind, under its lock."""
    files = [file for message in messages if message.file_count for file in message.files.all()]
    return [_again(file) for file in files if file.locked_reason != KeptFile.Lock.INFECTED]


def _again(file: KeptFile) -> IncomingFile:
    with file.file.open("rb") as content:
        return IncomingFile(file.name, file.content_type, content.read())

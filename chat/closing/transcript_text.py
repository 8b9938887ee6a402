"""A conversation as text, for a ticket or a letter."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from chat.models import ChatMessage, Conversation
from chat.protocol.wire import speaker
from tickets.attachments.files import IncomingFile
from tickets.models import KeptFile

MAX_SUBJECT_LENGTH = 120


def subject_of(message: ChatMessage | None) -> str:
    """The first line the customer wrote, cut at a word."""
    lines = message.shown_text.splitlines() if message else []
    line = lines[0] if lines else ""
    if len(line) <= MAX_SUBJECT_LENGTH:
        return line
    return line[:MAX_SUBJECT_LENGTH].rsplit(" ", 1)[0] + " …"


def transcript(conversation: Conversation, *, messages: Sequence[ChatMessage]) -> str:
    """Each message with its time and author; files by their names."""
    paragraphs = []
    for message in messages:
        at = timezone.localtime(message.created_at)
        name = speaker(message, conversation=conversation) or message.get_author_display()
        paragraphs.append(f"{at:%Y-%m-%d %H:%M} {name}: {text_with_file_names(message)}")
    return "\n\n".join(paragraphs) or _("Nothing was written in this chat.")


def text_with_file_names(message: ChatMessage) -> str:
    names = [_("[file: %(name)s]") % {"name": file.name} for file in message.files.all()] if message.file_count else []
    return " ".join([message.text, *names]).strip()


def incoming_files_of(messages: Sequence[ChatMessage]) -> list[IncomingFile]:
    """To be stored again, although equal content is stored only once. Infected files stay behind, locked."""
    files = [file for message in messages if message.file_count for file in message.files.all()]
    return [_copy_of_file(file) for file in files if file.file and file.locked_reason != KeptFile.Lock.INFECTED]


def _copy_of_file(file: KeptFile) -> IncomingFile:
    with file.file.open("rb") as content:
        return IncomingFile(file.name, file.content_type, content.read())

"""How the files of a chat's message look to its readers."""

from typing import TypedDict

from chat.models import ChatFile, ChatMessage


class FilePosted(TypedDict):
    """A file as it goes over the wire; the page that shows it builds the address from `id`."""

    id: str
    name: str
    size: int
    kind: str
    preview: bool
    locked: str  # why it can't be opened, or empty


def files_on_the_wire(message: ChatMessage) -> list[FilePosted]:
    """No query when there are none, or when they were prefetched."""
    return [_file_on_the_wire(file) for file in message.files.all()] if message.file_count else []


def _file_on_the_wire(file: ChatFile) -> FilePosted:
    return {
        "id": str(file.public_id),
        "name": file.name,
        "size": file.size,
        "kind": file.content_type,
        "preview": file.is_picture,
        "locked": str(file.get_locked_reason_display()) if file.is_locked else "",
    }

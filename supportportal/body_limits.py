"""How large a request may be: small, except at the few addresses that take files or letters."""

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation

from tickets.mailroom.arriving.providers import any_may_bring_letters

MEGABYTE = 1024 * 1024
SMALL = 2 * MEGABYTE
FILES = 26 * MEGABYTE  # what all files of a message may have together, and the form around them
PICTURE = 6 * MEGABYTE  # one of an article, and the form around it
LETTERS = 2  # times a letter: base64 makes it longer, and some providers send it twice

# The most that is read and thrown away, so that a browser that sends too much gets to see why it is refused. One that
# is still sending when the connection closes shows an error of its own instead.
REST = 100 * MEGABYTE

# Each view that reads `request.FILES`, by the name of its address.
TAKE_FILES = {
    "tickets:contact": FILES,
    "tickets:request": FILES,
    "chat:conversation": FILES,
    "chat:files": FILES,
    "chat:leave": FILES,
    "admin:tickets_ticket_reply": FILES,
    "admin:chat_conversation_act": FILES,
    "admin:chat_conversation_files": FILES,
    "markdownx_upload": PICTURE,
}
TAKES_LETTERS = "letters_webhook"


def limit_of(path: str, *, content_type: str) -> int:
    """The most bytes of a body that is sent to `path`. Files come as multipart only: any other body stays small."""
    with translation.override(translation.get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            name = resolve(path).view_name
        except Resolver404:
            return SMALL
    if name == TAKES_LETTERS and any_may_bring_letters():
        return LETTERS * settings.LETTER_MAX_BYTES
    takes_files = content_type.strip().lower().startswith("multipart/form-data")
    return TAKE_FILES.get(name, SMALL) if takes_files else SMALL

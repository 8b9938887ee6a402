"""How large a request may be: small, except at the few addresses that take files or letters."""

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation

from tickets.mailroom.arriving.providers import any_may_bring_letters

MEGABYTE = 1024 * 1024
MAX_SMALL_BODY = 2 * MEGABYTE
MAX_FILES_BODY = 26 * MEGABYTE  # what all files of a message may have together, and the form around them
MAX_PICTURE_BODY = 6 * MEGABYTE  # one of an article, and the form around it
BODIES_PER_LETTER = 2  # base64 makes a letter longer, and some providers send it twice

# The most that is read and thrown away, so that a browser that sends too much gets to see why it is refused. One that
# is still sending when the connection closes shows an error of its own instead.
MAX_DISCARDED_BYTES = 100 * MEGABYTE

# By the name of its address: each view that reads `request.FILES`.
FILE_VIEW_LIMITS = {
    "tickets:contact": MAX_FILES_BODY,
    "tickets:request": MAX_FILES_BODY,
    "chat:conversation": MAX_FILES_BODY,
    "chat:files": MAX_FILES_BODY,
    "chat:leave": MAX_FILES_BODY,
    "admin:tickets_ticket_reply": MAX_FILES_BODY,
    "admin:tickets_ticket_preview_answer": MAX_FILES_BODY,
    "admin:tickets_ticket_forward": MAX_FILES_BODY,
    "admin:tickets_ticket_side-reply": MAX_FILES_BODY,
    "admin:tickets_ticket_write_first": MAX_FILES_BODY,
    "admin:tickets_saveddraft_attach": MAX_FILES_BODY,
    "admin:chat_conversation_act": MAX_FILES_BODY,
    "admin:chat_conversation_files": MAX_FILES_BODY,
    "markdownx_upload": MAX_PICTURE_BODY,
}
LETTERS_VIEW = "letters_webhook"


def limit_of(path: str, *, content_type: str) -> int:
    """The most bytes of a body that is sent to `path`. Files come as multipart only: any other body stays small."""
    with translation.override(translation.get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            name = resolve(path).view_name
        except Resolver404:
            return MAX_SMALL_BODY
    if name == LETTERS_VIEW and any_may_bring_letters():
        return BODIES_PER_LETTER * settings.LETTER_MAX_BYTES
    takes_files = content_type.strip().lower().startswith("multipart/form-data")
    return FILE_VIEW_LIMITS.get(name, MAX_SMALL_BODY) if takes_files else MAX_SMALL_BODY

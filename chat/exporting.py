"""A customer's chats, for all that they take along: words of both sides, notes, files, and what they thought of it."""

from collections.abc import Iterator
from dataclasses import asdict

from django.utils.translation import gettext as _

from chat.models import Conversation
from supportportal.foundations.topics import Topic
from tickets.exporting.facts import facts_of
from tickets.exporting.folder import ExportedGroup, ExportedLine, keep_file
from tickets.exporting.requests import who_wrote
from tickets.guarantee.evidence.archive import Archive
from tickets.models import Customer


def chats(customer: Customer, archive: Archive) -> Iterator[ExportedGroup]:
    """The same number of queries for each chat, however long it is."""
    for chat in Conversation.objects.filter(customer=customer).order_by("started_at", "pk"):
        yield _chat(chat, archive, own=customer.known_addresses)


def _chat(chat: Conversation, archive: Archive, *, own: list[str]) -> ExportedGroup:
    entries, messages = [], []
    for message in chat.messages.order_by("sequence").prefetch_related("files"):
        copies = [(file, keep_file(archive, file)) for file in message.files.all()]
        files = [facts_of(file, own=own) | asdict(copy) for file, copy in copies]
        facts = facts_of(message, own=own) | {"files": files}
        messages.append(facts)
        author = who_wrote(message.author)
        entries.append(ExportedLine(message.created_at, author, facts["text"], [copy for _file, copy in copies]))
    notes = list(chat.notes.order_by("created_at", "pk"))
    entries += [ExportedLine(note.created_at, who_wrote("note"), note.text) for note in notes]
    rating = getattr(chat, "rating", None)
    told = facts_of(chat, own=own) | {
        "messages": messages,
        "notes": [facts_of(note, own=own) for note in notes],
        "rating": facts_of(rating, own=own) if rating else None,
    }
    heading = _("Chat: %(topic)s") % {"topic": Topic(chat.topic).label}
    return ExportedGroup("chats", heading, told, sorted(entries, key=lambda entry: entry.at))

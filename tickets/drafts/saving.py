"""A draft is kept while it is written, given back on every device, and dropped when its form is sent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, count
from pathlib import PurePath
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from tickets.attachments.files import IncomingFile, harmless_name, keep, keep_all
from tickets.drafts.draft_ends import erase, erase_files
from tickets.models import DraftFile, SavedDraft, Ticket

# By the field's name: what the page had brought (`was`), and what stands there now (`is`).
Words = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class DraftPlace:
    """One form of one person: `name` is the act's, with the number of what it is about."""

    owner_id: int
    ticket_id: int | None
    name: str


class WrittenElsewhere(Exception):
    """On another page or device, since the writer of these words last looked."""

    def __init__(self, draft: SavedDraft) -> None:
        super().__init__()
        self.draft = draft


def drafts_at(place: DraftPlace) -> QuerySet[SavedDraft]:
    return SavedDraft.objects.filter(owner=place.owner_id, ticket=place.ticket_id, place=place.name)


@transaction.atomic
def save(place: DraftPlace, *, words: Words, seen: str, now: datetime) -> SavedDraft | None:
    """`seen`: the `revision_of` the draft that its writer had before their eyes, empty if there was none.

    Without words and files there is no draft. Raises `WrittenElsewhere`; nothing is lost then.
    """
    draft = _open(place, now=now)
    if draft.words and draft.words != words and revision_of(draft) != seen:
        raise WrittenElsewhere(draft)
    if not words and not draft.files.exists():
        draft.delete()
        return None
    if draft.words != words:
        draft.words, draft.saved_at = words, now
        draft.save(update_fields=["words", "saved_at"])
    return draft


@transaction.atomic
def attach(place: DraftPlace, file: IncomingFile, *, now: datetime) -> DraftFile:
    """Under a name that no other file of the draft has: the text may show it by its name."""
    draft = _open(place, now=now)
    name = _unused(harmless_name(file.name), taken=set(draft.files.values_list("name", flat=True)))
    return keep(DraftFile(draft=draft), replace(file, name=name))


def _unused(name: str, *, taken: Collection[str]) -> str:
    path = PurePath(name)
    others = (f"{path.stem}-{number}{path.suffix}" for number in count(2))
    return next(each for each in chain([name], others) if each not in taken)


@transaction.atomic
def keep_mailed(
    place: DraftPlace, *, text: str, files: Sequence[IncomingFile], is_proved: bool | None, now: datetime
) -> None:
    """What is there already stays; the words of the letter are shown beside it then."""
    draft = _open(place, now=now)
    name = f"text#{now:%d%H%M%S%f}" if draft.words else "text"
    if text.strip():
        draft.words = {**draft.words, name: {"was": "", "is": text}}
    draft.is_proved = is_proved and (not draft.by_mail or draft.is_proved)
    draft.by_mail, draft.saved_at = True, now
    draft.save(update_fields=["words", "is_proved", "by_mail", "saved_at"])
    keep_all([(DraftFile(draft=draft), file) for file in files])


@transaction.atomic
def detach(place: DraftPlace, public_id: UUID) -> None:
    erase_files(DraftFile.objects.filter(draft__in=drafts_at(place), public_id=public_id))


def revision_of(draft: SavedDraft) -> str:
    return draft.saved_at.isoformat()


def discard(drafts: QuerySet[SavedDraft], *, now: datetime) -> int:
    return drafts.filter(discarded_at=None).update(discarded_at=now)


def bring_back(drafts: QuerySet[SavedDraft]) -> int:
    return drafts.exclude(discarded_at=None).update(discarded_at=None)


def files_of(place: DraftPlace, public_ids: Collection[UUID]) -> list[DraftFile]:
    """Those that are still there, in the order in which they were chosen."""
    drafts = drafts_at(place).filter(discarded_at=None)
    return list(DraftFile.objects.filter(draft__in=drafts, public_id__in=public_ids).order_by("pk"))


def as_incoming(file: DraftFile) -> IncomingFile:
    """To go with what is sent."""
    with file.file.open("rb") as content:
        return IncomingFile(name=file.name, content_type=file.content_type, content=content.read())


def drop(place: DraftPlace) -> None:
    """It was sent: in the transaction of what its form does."""
    erase(drafts_at(place))


def _open(place: DraftPlace, *, now: datetime) -> SavedDraft:
    """Locked; new where none is, and empty again where it was discarded.

    The ticket's row is locked first. Rival: its form, being sent, which takes the draft away.
    """
    locked = Ticket.objects.select_for_update(no_key=True).only("pk")
    ticket = locked.get(pk=place.ticket_id) if place.ticket_id else None
    draft, _is_new = SavedDraft.objects.select_for_update().get_or_create(
        owner_id=place.owner_id, ticket=ticket, place=place.name, defaults={"saved_at": now}
    )
    if draft.discarded_at:
        erase_files(draft.files.all())
        draft.words, draft.discarded_at, draft.by_mail, draft.saved_at = {}, None, False, now
        draft.save(update_fields=["words", "discarded_at", "by_mail", "saved_at"])
    return draft

"""The files of an answer: those that are kept with its draft, and those that a browser without scripts sends along."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.admin.act_form import ActForm
from tickets.attachments.file_kinds import kind_of
from tickets.attachments.files import IncomingFile
from tickets.drafts.saving import DraftPlace, as_incoming, files_of
from tickets.models import Agent, Attachment, DraftFile
from tickets.refusals import Refused

FILES_MAX_BYTES = 15 * 1024 * 1024  # a letter grows by a third when its files are encoded


class FilesGone(Refused):
    sentence = _(
        "A file of your draft was removed on another page, and nothing was sent. "
        "Look at the files, then send again; your text is still here."
    )


class LockedFile(Refused):
    """Of a draft that was mailed: nobody has judged its files yet."""

    def __init__(self, file: DraftFile) -> None:
        super().__init__(file)
        self.file = file

    def __str__(self) -> str:
        names = {"file": self.file.name, "why": self.file.get_locked_reason_display()}
        return gettext("“%(file)s” can’t go with it: %(why)s.") % names


class FilesTooLarge(Refused):
    def __str__(self) -> str:
        return " ".join(too_much().messages)


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    widget = ManyFilesInput(attrs={"data-draft-chooser": True})

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        files = [super(ManyFilesField, self).clean(file, initial) for file in data or []]
        if sum(file.size for file in files) > FILES_MAX_BYTES:
            raise too_much()
        if refused := [reason for file in files if (reason := why_not(file))]:
            raise forms.ValidationError(refused)
        return files


def too_much() -> forms.ValidationError:
    limit = filesizeformat(FILES_MAX_BYTES)
    return forms.ValidationError(gettext("Together the files may have %(limit)s.") % {"limit": limit})


def why_not(file: "UploadedFile[Any]") -> str:
    """What an agent sends is judged as what customers send; here it can still be left out."""
    lock = kind_of(file.read(), name=file.name or "").lock
    file.seek(0)
    names = {"file": file.name, "why": Attachment.Lock(lock).label} if lock else {}
    return gettext("“%(file)s” can’t go with it: %(why)s.") % names if lock else ""


def uploaded(files: "list[UploadedFile[Any]]") -> list[IncomingFile]:
    return [
        IncomingFile(name=file.name or "", content_type=file.content_type or "", content=file.read()) for file in files
    ]


def draft_file_ids(posted: str) -> list[UUID]:
    try:
        return [UUID(each) for each in posted.split()]
    except ValueError:
        raise forms.ValidationError(str(FilesGone())) from None


def files_of_draft(place: DraftPlace, ids: Sequence[UUID]) -> list[IncomingFile]:
    """Raises `FilesGone` or `LockedFile`."""
    files = files_of(place, ids)
    if len(files) < len(ids):
        raise FilesGone
    if locked := [file for file in files if file.is_locked]:
        raise LockedFile(locked[0])
    return [as_incoming(file) for file in files]


def checked(files: list[IncomingFile]) -> list[IncomingFile]:
    """Raises `FilesTooLarge`."""
    if sum(len(file.content) for file in files) > FILES_MAX_BYTES:
        raise FilesTooLarge
    return files


class FilesForm(ActForm):
    """Its files are kept with its draft, at `place`."""

    attached = ManyFilesField(label=_("Files"), required=False)
    draft_files = forms.CharField(required=False, widget=forms.HiddenInput)  # kept with the draft, by their ids

    def clean_draft_files(self) -> list[UUID]:
        try:
            return draft_file_ids(self.cleaned_data["draft_files"])
        except forms.ValidationError as gone:
            self.add_error("attached", gone)
            return []

    @property
    def place(self) -> str:
        raise NotImplementedError

    def files_so_far(self, agent: Agent) -> list[IncomingFile]:
        """Those that could go with it, to look at; whatever is wrong with the others is said when it is sent."""
        place = DraftPlace(owner_id=agent.user_id, ticket_id=self.ticket.pk, name=self.place)
        kept = files_of(place, self.cleaned_data.get("draft_files") or [])
        posted = uploaded(self.cleaned_data.get("attached") or [])
        return [*(as_incoming(file) for file in kept if not file.is_locked), *posted]

    def all_files(self, agent: Agent, *, kept: Sequence[IncomingFile] = ()) -> list[IncomingFile]:
        """`kept`: others that go with them. Raises `FilesGone` or `FilesTooLarge`."""
        place = DraftPlace(owner_id=agent.user_id, ticket_id=self.ticket.pk, name=self.place)
        kept_with_draft = files_of_draft(place, self.cleaned_data["draft_files"])
        return checked([*kept, *kept_with_draft, *uploaded(self.cleaned_data["attached"])])

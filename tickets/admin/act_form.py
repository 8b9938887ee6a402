"""What every act of the desk is: a form that knows its ticket, and carries itself out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from tickets.models import Agent, Ticket


class ActForm(forms.Form):
    """An act on a ticket. `carry_out` returns the sentence to show, or raises `refusals.Refused`."""

    use_required_attribute = False

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: "MultiValueDict[str, UploadedFile[Any]] | None" = None,
        *,
        ticket: Ticket,
        now: datetime,
    ) -> None:
        self.ticket, self.now = ticket, now
        super().__init__(data, files, auto_id=f"{type(self).__name__.removesuffix('Form').lower()}_%s")

    def carry_out(self, *, agent: Agent) -> str:
        raise NotImplementedError

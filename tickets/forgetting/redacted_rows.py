"""What is taken out of the rows of a request or of a chat: words in every column, and the content of files."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import models

from tickets.attachments.deleting import doom
from tickets.forgetting.passages import Passage, without, without_in_json
from tickets.forgetting.word_columns import Column, Model, columns_of, rows_of
from tickets.models import KeptFile, TicketEvent

Keys = defaultdict[Model, set[int]]  # of the rows in which it stood
EMPTIED = (TicketEvent,)  # the database lets their words go as a whole, and never be others
GONE: dict[str, object] = {
    "file": "",
    "locked_reason": KeptFile.Lock.TAKEN_OUT,
    "unlocked_at": None,
    "unlocked_by": None,
    "scan_due_at": None,
}


def take_out_of_rows(root: models.Model, *, passages: Sequence[Passage], note: str) -> Keys:
    changed: Keys = defaultdict(set)
    for rows in rows_of(root):
        columns = columns_of(rows.model)
        for row in rows.only(*(field.name for field in columns)):
            texts = {field.name: _redacted(passages, row, field, note=note) for field in columns}
            if texts := {name: text for name, text in texts.items() if text != getattr(row, name)}:
                rows.model._base_manager.filter(pk=row.pk).update(**texts)
                changed[rows.model].add(row.pk)
    return changed


def take_out_of_files(root: models.Model, *, sha256: str, now: datetime) -> Keys:
    """The content is deleted once no row of another request needs it."""
    changed: Keys = defaultdict(set)
    for rows in rows_of(root):
        if issubclass(rows.model, KeptFile):
            same = rows.filter(sha256=sha256).exclude(file="")
            doom(same.values_list("file", flat=True), now=now)
            changed[rows.model] = set(same.values_list("pk", flat=True))
            rows.model._base_manager.filter(pk__in=changed[rows.model]).update(**GONE)
    return changed


def _redacted(passages: Sequence[Passage], row: models.Model, field: Column, *, note: str) -> object:
    value = getattr(row, field.name)
    if not isinstance(value, str):
        return without_in_json(passages, value, note=note)
    text = without(passages, value, note=note, is_html=field.name == "html")
    if isinstance(row, EMPTIED):
        return value if text == value else ""
    return text[: getattr(field, "max_length", None)]

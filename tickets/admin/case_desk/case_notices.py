"""The letters that the clock had us write about a case: which, when they were due, to whom, and what became of them."""

from dataclasses import dataclass

from django.db.models import Prefetch

from tickets.guarantee.notices.notice_names import ROLES, what_of
from tickets.models import CaseNotice, ConformityCase, OutgoingEmail


@dataclass(frozen=True, slots=True)
class Noticed:
    row: CaseNotice
    what: str
    told: list[str]
    letters: list[OutgoingEmail]


def noticed(case: ConformityCase) -> list[Noticed]:
    """In the order of writing; two queries."""
    letters = Prefetch("letters", queryset=OutgoingEmail.objects.order_by("pk"), to_attr="sent")
    rows = case.notices.order_by("claimed_at", "pk").prefetch_related(letters)
    return [
        Noticed(row, what_of(row.kind, row.ordinal), [str(ROLES.get(role, role)) for role in row.recipients], row.sent)
        for row in rows
    ]

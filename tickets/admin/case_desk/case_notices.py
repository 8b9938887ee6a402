"""The letters that the clock had us write about a case: which, when they were due, to whom, and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from legal.notices import NoticeKind
from tickets.guarantee.notices.reminders import name_of
from tickets.guarantee.rules.scheduled_notices import Role, ScheduledKind
from tickets.models import CaseNotice, ConformityCase, OutgoingEmail

ROLES: Mapping[str, str | Promise] = {
    Role.CUSTOMER: gettext_lazy("the customer"),
    Role.ASSIGNEE: gettext_lazy("who has it in hand"),
    Role.LEAD: gettext_lazy("the team lead"),
    Role.MANAGER: gettext_lazy("the manager"),
    Role.ON_CALL: gettext_lazy("who is on call"),
    Role.BILLING: gettext_lazy("who pays"),
}


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
        Noticed(row, what_of(row), [str(ROLES.get(role, role)) for role in row.recipients], row.sent) for row in rows
    ]


def what_of(row: CaseNotice) -> str:
    if row.kind == ScheduledKind.CLOSE:
        return _("Closed, since the customer never answered")
    if row.kind in NoticeKind.values:
        return str(NoticeKind(row.kind).label)
    if row.kind == ScheduledKind.HOURS_LEFT and not row.ordinal:
        return _("Reminder: the time is over")
    return _("Reminder: %(what)s") % {"what": name_of(row.kind, row.ordinal)}

"""What each notice is called, and who is told: in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from legal.notices import NoticeKind
from tickets.guarantee.notices.reminders import name_of
from tickets.guarantee.rules.scheduled_notices import Role, ScheduledKind

ROLES: Mapping[str, str | Promise] = {
    Role.CUSTOMER: gettext_lazy("the customer"),
    Role.ASSIGNEE: gettext_lazy("who has it in hand"),
    Role.LEAD: gettext_lazy("the team lead"),
    Role.MANAGER: gettext_lazy("the manager"),
    Role.ON_CALL: gettext_lazy("who is on call"),
    Role.BILLING: gettext_lazy("who pays"),
}


def what_of(kind: str, ordinal: int) -> str:
    if kind == ScheduledKind.CLOSE:
        return _("Closed, since the customer never answered")
    if kind in NoticeKind.values:
        return str(NoticeKind(kind).label)
    if kind == ScheduledKind.HOURS_LEFT and not ordinal:
        return _("Reminder: the time is over")
    return _("Reminder: %(what)s") % {"what": name_of(kind, ordinal)}

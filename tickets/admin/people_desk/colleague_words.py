"""What a colleague does here, in words."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supportportal.foundations.topics import Topic
from tickets.staff import StaffRole, duties_of

# What each role is for, as the form says it beside the role's name.
MEANINGS = {
    StaffRole.AGENT: gettext_lazy("answers requests and chats of the topics below"),
    StaffRole.LEAD: gettext_lazy("an agent who also sets the hours, closed days and canned replies of a team"),
    StaffRole.BILLING: gettext_lazy("an agent for Billing, who also enters what was paid in any team’s case"),
    StaffRole.EDITOR: gettext_lazy("writes articles, guides and legal texts, and sees no request"),
    StaffRole.ADMINISTRATOR: gettext_lazy("may do everything, and says who does what"),
}


def role_choices() -> list[tuple[str, str]]:
    of_each = {role: {"role": role.label, "meaning": MEANINGS[role]} for role in StaffRole}
    return [(role.value, _("%(role)s: %(meaning)s") % words) for role, words in of_each.items()]


def in_words(user: User) -> str:
    """Such as “Team lead (Connectivity); Agent (Billing, Connectivity); Editor”."""
    duties = duties_of(user)
    if duties is None:
        return _("No role yet")
    words = [] if duties.role == StaffRole.LEAD else [_of(duties.role, duties.topics)]
    if duties.leads:
        words.append(_of(StaffRole.LEAD, duties.leads))
    if duties.role == StaffRole.LEAD and duties.topics != duties.leads:
        words.append(_of(StaffRole.AGENT, duties.topics))
    if duties.edits:
        words.append(str(StaffRole.EDITOR.label))
    return "; ".join(words)


def _of(role: StaffRole, topics: Iterable[str]) -> str:
    labels = [str(topic.label) for topic in Topic if topic in topics]
    if not labels:
        return str(role.label)
    return _("%(role)s (%(topics)s)") % {"role": role.label, "topics": ", ".join(labels)}

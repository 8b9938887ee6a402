"""Colleagues: what each of them does here, and what becomes of their work when one leaves the desk."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, User
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from supportportal.foundations.staff import second_factor
from supportportal.foundations.staff.groups import AGENTS, EDITORS, open_groups
from supportportal.foundations.topics import Topic
from tickets.history.recording import record_all
from tickets.models import Agent, Team, Ticket, TicketEvent
from tickets.refusals import LastAdministrator, StaysAnAgent

ADMINISTRATORS = Q(is_active=True, is_staff=True, is_superuser=True)


class StaffRole(models.TextChoices):
    AGENT = "agent", gettext_lazy("Agent")  # answers the requests and chats of their topics
    LEAD = "lead", gettext_lazy("Team lead")  # an agent who sets what a team goes by
    BILLING = "billing", gettext_lazy("Billing")  # an agent who enters what was paid, in the cases of all teams
    EDITOR = "editor", gettext_lazy("Editor")  # writes what is to be read, and sees no request
    ADMINISTRATOR = "administrator", gettext_lazy("Administrator")  # may do everything, and says who does what


@dataclass(frozen=True, slots=True)
class Duties:
    """What somebody does here. Whoever is no editor by role may be one besides."""

    role: StaffRole
    language: str  # kept with their place at the desk; unknown of who has none
    topics: frozenset[str] = frozenset()
    leads: frozenset[str] = frozenset()  # of the topics
    edits: bool = False


def agent_behind(user: User) -> Agent | None:
    agent: Agent | None = getattr(user, "agent", None)
    return agent


def duties_of(user: User) -> Duties | None:
    """None for who can sign in, if at all, and has nothing to do."""
    agent, edits = agent_behind(user), any(group.name == EDITORS for group in user.groups.all())
    if agent is None and not user.is_superuser:
        return Duties(StaffRole.EDITOR, "") if edits else None
    topics = frozenset(team.topic for team in agent.teams.all()) if agent else frozenset[str]()
    leads = frozenset(team.topic for team in agent.led_teams.all()) if agent else frozenset[str]()
    language = agent.language if agent else ""
    return Duties(_role(user, topics=topics, leads=leads), language, topics, leads, edits)


def _role(user: User, *, topics: frozenset[str], leads: frozenset[str]) -> StaffRole:
    if user.is_superuser:
        return StaffRole.ADMINISTRATOR
    if leads:
        return StaffRole.LEAD
    return StaffRole.BILLING if Topic.BILLING in topics else StaffRole.AGENT


@transaction.atomic
def give_duties(user: User, duties: Duties) -> None:
    """Makes a colleague of an account, or changes what one does. Whom they replace as a lead leads no more.

    Raises LastAdministrator, and StaysAnAgent for who has a place at the desk and was to be an editor alone.
    """
    if duties.role != StaffRole.ADMINISTRATOR:
        require_another_administrator(user)
    user.is_staff, user.is_superuser = True, duties.role == StaffRole.ADMINISTRATOR
    user.save(update_fields=["is_staff", "is_superuser"])
    answers = duties.role != StaffRole.EDITOR
    _join(user, {AGENTS: answers, EDITORS: duties.edits or not answers})
    if answers:
        _seat(user, duties)
    elif Agent.objects.filter(user=user).exists():
        raise StaysAnAgent


def _join(user: User, memberships: dict[str, bool]) -> None:
    """What is so already isn't done again: the audit log would say that it was changed."""
    open_groups()
    joined = set(user.groups.values_list("name", flat=True))
    for group in Group.objects.filter(name__in=memberships):
        if memberships[group.name] != (group.name in joined):
            (user.groups.add if memberships[group.name] else user.groups.remove)(group)


def _seat(user: User, duties: Duties) -> None:
    agent, _born = Agent.objects.update_or_create(user=user, defaults={"language": duties.language})
    topics = duties.topics | duties.leads
    topics |= {Topic.BILLING} if duties.role == StaffRole.BILLING else set()
    agent.teams.set([Team.objects.of(topic) for topic in topics])
    # One by one: the audit log hears of a row that is saved, and of no `update`.
    for team in Team.objects.filter(lead=agent).exclude(topic__in=duties.leads):
        _name_lead(team, None)
    for team in Team.objects.filter(topic__in=duties.leads):
        _name_lead(team, agent)


def _name_lead(team: Team, agent: Agent | None) -> None:
    team.lead = agent
    team.save(update_fields=["lead"])


def lock_administrators() -> set[User]:
    """All who may sign in, until the end of the transaction: who gives or takes rights does so one after the other."""
    return set(User.objects.select_for_update().filter(ADMINISTRATORS).order_by("pk"))


def require_another_administrator(user: User) -> None:
    """Rival: the other of two, who ends this one's rights just now."""
    if lock_administrators() == {user}:
        raise LastAdministrator


@transaction.atomic
def take_place(user: User, *, language: str) -> Agent:
    """An administrator answers, too, in whichever team; of none of them until they put themselves into one."""
    _join(user, {AGENTS: True})
    agent, _born = Agent.objects.get_or_create(user=user, defaults={"language": language})
    return agent


@transaction.atomic
def choose_language(agent: Agent, language: str) -> None:
    """Of the desk and of letters, by the agent. Rival: an administrator who saves this colleague's form just now."""
    user = User.objects.select_for_update().get(pk=agent.user_id)
    agent.language = language
    agent.save(update_fields=["language"])
    changed = [{"changed": {"fields": ["Language"]}}]  # as their form's page notes it
    LogEntry.objects.log_actions(user.pk, [user], CHANGE, change_message=changed, single_object=True)


def in_hand(agent: Agent) -> QuerySet[Ticket]:
    """The open tickets that go back to their teams when this agent leaves."""
    return Ticket.objects.open().filter(assignee=agent)


def reminded_by(agent: Agent) -> QuerySet[Team]:
    """The teams whose lead, manager or agent on call this is: somebody else has to be named."""
    return Team.objects.filter(Q(lead=agent) | Q(manager=agent) | Q(on_call=agent)).order_by("topic")


@transaction.atomic
def leave(user: User, *, now: datetime) -> int:
    """Ends an account for good or for a while. Returns how many open tickets went back to their teams."""
    require_another_administrator(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    second_factor.end_sign_ins(user)  # or they would go on when the account comes back
    agent = agent_behind(user)
    return hand_back(agent, now=now) if agent else 0


def come_back(user: User) -> None:
    """With the role and the topics of before, and with nothing in hand."""
    user.is_active = True
    user.save(update_fields=["is_active"])


@transaction.atomic
def hand_back(agent: Agent, *, now: datetime) -> int:
    """Returns how many open tickets are nobody’s now, each with a line in its history.

    Closed ones, too: they may open again.
    """
    theirs = Ticket.objects.filter(assignee=agent)
    still_open = list(theirs.exclude(status=Ticket.Status.CLOSED).select_for_update(no_key=True).order_by("pk"))
    theirs.update(assignee=None)
    record_all(still_open, TicketEvent.Kind.LEFT_BEHIND, by=None, now=now, left=agent.pk)
    return len(still_open)

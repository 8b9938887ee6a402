"""The people of the demo: an administrator, the agents of the teams, and whom the clock reminds when time runs out."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User

from supportportal.foundations.environment import keep_private
from supportportal.foundations.topics import TOPICS, Topic
from supportportal.serve.setting_up import open_teams
from tickets.models import Agent, Team
from tickets.staff import Duties, StaffRole, give_duties

EASILY_READ = "abcdefghjkmnpqrstuvwxyz23456789"  # no l, 1, i, o, 0


@dataclass(frozen=True, slots=True)
class Person:
    username: str
    first_name: str
    last_name: str
    language: str
    topics: tuple[Topic, ...]  # of their teams; none: the administrator

    @property
    def duties(self) -> Duties:
        leads = frozenset(topic for topic, name in LEADS.items() if name == self.username)
        role = StaffRole.LEAD if leads else StaffRole.AGENT if self.topics else StaffRole.ADMINISTRATOR
        return Duties(role, self.language, frozenset(self.topics), leads)


OF_TOPICS = {topic: about.demo_agent for topic, about in TOPICS.items()}
PEOPLE = (
    Person("admin", "Solène", "Maurel", "en", ()),
    *(
        Person(topic.value, each.first_name, each.last_name, each.language, (topic,))
        for topic, each in OF_TOPICS.items()
    ),
    Person("lead", "Noémie", "Fabre", "fr", (Topic.CONNECTIVITY,)),
    Person("manager", "Aurelio", "Sanna", "en", tuple(Topic)),
)
# Whom the clock reminds besides the agent: a case of the team is seen by its lead, its manager, and who is on call.
LEADS = {topic: topic.value for topic in Topic} | {Topic.CONNECTIVITY: "lead"}
MANAGER = "manager"
ON_CALL = dict.fromkeys(Topic, MANAGER) | {Topic.CONNECTIVITY: "connectivity"}


def kept_passwords(data: Path) -> dict[str, str]:
    """By user name; made at random on the first call and kept in a file that only its owner can read."""
    path = data / "demo-logins.json"
    keep_private(path, json.dumps({person.username: _password() for person in PEOPLE}, indent=2) + "\n")
    passwords: dict[str, str] = json.loads(path.read_text())
    return passwords


def open_desk(*, passwords: Mapping[str, str]) -> None:
    """What set_up opens, and the people; for an empty database, and for tests."""
    open_teams()
    for person in PEOPLE:
        user = User.objects.create_user(
            person.username,
            email=f"{person.username}@{settings.PORTAL_DOMAIN}",
            password=passwords[person.username],
            first_name=person.first_name,
            last_name=person.last_name,
        )
        give_duties(user, person.duties)
    _name_who_is_reminded()


def _name_who_is_reminded() -> None:
    people = {agent.user.username: agent for agent in Agent.objects.select_related("user")}
    for topic in Topic:
        Team.objects.filter(topic=topic).update(manager=people[MANAGER], on_call=people[ON_CALL[topic]])


def _password() -> str:
    return "-".join("".join(secrets.choice(EASILY_READ) for _ in range(4)) for _ in range(3))

"""The demo's people: who they are, what they may do, and where their passwords lie."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User

from supportportal.foundations.staff.groups import open_groups
from supportportal.foundations.topics import Topic
from supportportal.serve import logins
from tickets.models import Agent, Team


@pytest.fixture(autouse=True)
def quick_hashes(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def test_passwords_are_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    passwords = logins.kept_passwords(tmp_path)
    assert list(passwords) == ["admin", "general", "billing", "connectivity", "lead", "manager"]
    assert len(set(passwords.values())) == 6
    assert logins.kept_passwords(tmp_path) == passwords
    assert (tmp_path / "demo-logins.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_each_team_has_its_people_and_the_administrator_is_above(tmp_path: Path) -> None:
    passwords = logins.kept_passwords(tmp_path)
    logins.open_desk(passwords=passwords)
    assert {user.username: user.check_password(passwords[user.username]) for user in User.objects.all()} == {
        "admin": True,
        "general": True,
        "billing": True,
        "connectivity": True,
        "lead": True,
        "manager": True,
    }
    assert {team.topic: sorted(agent.user.username for agent in team.members.all()) for team in Team.objects.all()} == {
        "general": ["general", "manager"],
        "billing": ["billing", "manager"],
        "connectivity": ["connectivity", "lead", "manager"],
    }
    connectivity = Team.objects.get(topic=Topic.CONNECTIVITY)
    reminded = (connectivity.lead, connectivity.manager, connectivity.on_call)
    assert [agent.user.username for agent in reminded if agent] == ["lead", "manager", "connectivity"]
    assert all(team.lead and team.manager and team.on_call for team in Team.objects.all())
    assert list(User.objects.filter(is_superuser=True).values_list("username", flat=True)) == ["admin"]
    assert Agent.objects.get(user__username="general").language == "fr"


@pytest.mark.django_db
def test_an_agent_works_with_tickets_and_chats_but_destroys_nothing_and_makes_nobody() -> None:
    logins.open_desk(passwords=dict.fromkeys([person.username for person in logins.PEOPLE], "a-long-password"))
    agent = User.objects.get(username="billing")
    apps = {permission.split(".")[0] for permission in agent.get_all_permissions()}
    verbs = {permission.split(".")[1].split("_")[0] for permission in agent.get_all_permissions()}
    assert (agent.is_staff, apps, verbs) == (True, {"tickets", "chat"}, {"view", "add", "change"})


@pytest.mark.django_db
def test_editors_own_what_is_to_be_read_and_see_no_ticket() -> None:
    open_groups()
    open_groups()
    permissions = Group.objects.get(name="Editors").permissions
    assert set(permissions.values_list("content_type__app_label", flat=True)) == {"faq", "tutorials", "legal"}

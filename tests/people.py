"""Agents and others who sign in to the desk, each made in one line."""

from django.contrib.auth.models import User
from django.test import Client

from supportportal.foundations.topics import Topic
from tickets.models import Agent, Team


def make_user(name: str, **facts: object) -> User:
    """Of the staff, but no agent. Without an address, so that nobody writes to them unless the test is about that."""
    return User.objects.create_user(name, **{"first_name": name.title(), "is_staff": True, **facts})


def make_agent(name: str = "ines", *topics: str, **facts: object) -> Agent:
    """In the teams of these topics, or of connectivity when none is named."""
    agent = make_agent_without_team(name, **facts)
    for topic in topics or (Topic.CONNECTIVITY,):
        Team.objects.of(topic).members.add(agent)
    return agent


def make_agent_without_team(name: str, **facts: object) -> Agent:
    return Agent.objects.create(user=make_user(name, **facts))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client

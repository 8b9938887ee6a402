"""Makes so many open conversations, of ten agents; prints what their two sides need, as JSON."""

import json
import sys
import uuid
from datetime import UTC, datetime
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User

from chat.access import token_for
from chat.models import Conversation
from tickets.customers import customer_of
from tickets.models import Agent, Team

TOPIC = "connectivity"
AGENTS = 10  # each with a session of their own, and a handful of the rooms


def main(count: int) -> list[dict[str, str]]:
    agents = [agent_named(f"Ines{number}") for number in range(AGENTS)]
    sessions = [session_of(agent.user) for agent in agents]
    customer = customer_of("claire@customers.example", name="Claire", language="en")
    now = datetime.now(UTC)
    talks = [
        Conversation(
            public_id=uuid.uuid4(),
            customer=customer,
            name="Claire",
            topic=TOPIC,
            language="en",
            status=Conversation.Status.OPEN,
            agent=agents[number % AGENTS],
            started_at=now,
            taken_at=now,
        )
        for number in range(count)
    ]
    Conversation.objects.bulk_create(talks, batch_size=500)
    return [
        {"token": token_for(talk), "conversation": str(talk.public_id), "session": sessions[number % AGENTS]}
        for number, talk in enumerate(talks)
    ]


def agent_named(name: str) -> Agent:
    user = User.objects.create(username=name.lower(), first_name=name, is_staff=True)
    agent = Agent.objects.create(user=user)
    Team.objects.of(TOPIC).members.add(agent)
    return agent


def session_of(user: User) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


if __name__ == "__main__":
    json.dump(main(int(sys.argv[1])), sys.stdout)

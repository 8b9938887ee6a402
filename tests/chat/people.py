"""Makes the people of the socket tests, signed in; prints their session keys as JSON."""

import json
import os
import sys
from importlib import import_module

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportportal.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402

from tests.chat.factories import an_agent  # noqa: E402

sessions = import_module(settings.SESSION_ENGINE)


def signed_in(user: User) -> str:
    session = sessions.SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


if __name__ == "__main__":
    agents = {
        "ines": an_agent("ines", topic="connectivity"),
        "omar": an_agent("omar", topic="connectivity"),
        "mona": an_agent("mona", topic="billing"),
    }
    json.dump({name: signed_in(agent.user) for name, agent in agents.items()}, sys.stdout)

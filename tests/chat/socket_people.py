"""Makes the people of the socket tests, signed in; prints their session keys as JSON."""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportportal.settings")
django.setup()

from tests.people import make_agent, signed_in  # noqa: E402

if __name__ == "__main__":
    agents = [make_agent("ines"), make_agent("omar"), make_agent("mona", "billing")]
    json.dump({agent.user.username: signed_in(agent.user).session.session_key for agent in agents}, sys.stdout)

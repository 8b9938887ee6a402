"""Makes the people of the socket tests, signed in; prints their session keys as JSON.

`python -m tests.with_apps tests.chat.socket_people`
"""

import json
import sys

from tests.people import make_agent, signed_in

if __name__ == "__main__":
    agents = [make_agent("ines"), make_agent("omar"), make_agent("mona", "billing")]
    json.dump({agent.user.username: signed_in(agent.user).session.session_key for agent in agents}, sys.stdout)

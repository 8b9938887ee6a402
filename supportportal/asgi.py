"""HTTP and WebSocket, for Daphne and uvicorn alike."""

import gc
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import cast

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.db import connection
from django.utils import timezone

from supportportal import open_files
from supportportal.foundations.environment import refuse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportportal.settings")
http = get_asgi_application()  # before the imports below, which need the apps

from chat.protocol.origin import Application, ExactOrigin  # noqa: E402
from chat.sockets.routing import websocket_urlpatterns  # noqa: E402
from supportportal.asgi_middleware import LimitedBodies, OwnCookies, WhereFrom  # noqa: E402
from supportportal.turns import Turns  # noqa: E402
from tickets import data_folder_check  # noqa: E402


def why_not_ours() -> str:
    try:
        return data_folder_check.why_not_ours(now=timezone.now())
    finally:
        connection.close()  # its thread ends


# In a thread: uvicorn imports us inside its event loop, where the database may not be asked.
with ThreadPoolExecutor(1) as aside:
    if foreign := aside.submit(why_not_ours).result():
        raise refuse(foreign)

open_files.allow_many()
pages = Turns(cast("Application", http))
sockets = ExactOrigin(URLRouter(websocket_urlpatterns))
application = WhereFrom(OwnCookies(LimitedBodies(ProtocolTypeRouter({"http": pages, "websocket": sockets}))))

# Seconds until a busy loop lets the database's threads go on; Python's own 5 ms cost the chat a third of its speed.
# A thread that waited for a server only wants to be let in again; one busy in SQLite is disturbed by every turn.
sys.setswitchinterval({"sqlite": 0.0005, "postgresql": 0.0001}[connection.vendor])

# What is loaded by now stays. A garbage collection of all of it was seen to stop every chat for 90 ms.
gc.collect()
gc.freeze()

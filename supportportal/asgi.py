"""HTTP and WebSocket, for Daphne and uvicorn alike."""

import gc
import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportportal.settings")
http = get_asgi_application()  # before the imports below, which need the apps

from chat.origin import ExactOrigin  # noqa: E402
from chat.routing import websocket_urlpatterns  # noqa: E402
from supportportal.asgi_middleware import LimitedBodies, OwnCookies, WhereFrom  # noqa: E402

sockets = ExactOrigin(URLRouter(websocket_urlpatterns))
application = WhereFrom(OwnCookies(LimitedBodies(ProtocolTypeRouter({"http": http, "websocket": sockets}))))

# What is loaded by now stays. A collection that looks through all of it was seen to stop every chat for 90 ms.
gc.collect()
gc.freeze()

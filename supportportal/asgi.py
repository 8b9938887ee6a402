"""HTTP and WebSocket, for Daphne and uvicorn alike."""

import gc
import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportportal.settings")
http = get_asgi_application()  # before the imports below, which need the apps

from chat.origin import ExactOrigin  # noqa: E402
from chat.routing import websocket_urlpatterns  # noqa: E402

application = ProtocolTypeRouter({"http": http, "websocket": ExactOrigin(URLRouter(websocket_urlpatterns))})

# What is loaded by now stays: a collector that never looks at it again pauses for a millisecond instead of ninety.
gc.collect()
gc.freeze()

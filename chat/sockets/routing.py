"""The chat's WebSocket addresses."""

from channels.sessions import CookieMiddleware
from django.urls import path, re_path

from chat.protocol.origin import refuse
from chat.sockets.consumers import AgentSocket, CustomerSocket
from chat.sockets.desk_consumer import DeskSocket

websocket_urlpatterns = [
    path("ws/chat/", CustomerSocket.as_asgi()),
    path("ws/chat/agent/", CookieMiddleware(AgentSocket.as_asgi())),
    path("ws/chat/desk/", CookieMiddleware(DeskSocket.as_asgi())),
    re_path(r"", refuse),  # type: ignore[arg-type]  # an ASGI application, as Channels wants it
]

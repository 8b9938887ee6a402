"""The chat's WebSocket addresses."""

from channels.sessions import CookieMiddleware
from django.urls import path, re_path

from chat.protocol.origin import refuse
from chat.sockets.consumers import AgentLine, CustomerLine
from chat.sockets.desk_consumer import DeskLine

websocket_urlpatterns = [
    path("ws/chat/", CustomerLine.as_asgi()),
    path("ws/chat/agent/", CookieMiddleware(AgentLine.as_asgi())),
    path("ws/chat/desk/", CookieMiddleware(DeskLine.as_asgi())),
    re_path(r"", refuse),  # type: ignore[arg-type]  # an ASGI application, as Channels wants it
]

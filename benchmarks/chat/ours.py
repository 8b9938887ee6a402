"""The portal as it is served, with the limits on a single writer lifted: a bench writes faster than people do."""

from supportportal import asgi  # isort: skip  (it makes the apps ready)

from chat.presence.connection_limits import limits
from chat.sockets.conversation_socket import ConversationSocket
from chat.sockets.open_socket import OpenSocket

application = asgi.application

OpenSocket.new_lines = limits.lines_at_once = 10**9
OpenSocket.frame_rate = ConversationSocket.post_rate = limits.post_rate = {"rate": 1e6, "burst": 10**6}

"""The portal with three lines an address, so that a test needn't open five hundred."""

from supportportal.asgi import application  # isort: skip  (it makes the apps ready)

from chat.presence.connection_limits import callers

__all__ = ["application"]

callers.lines_at_once = 3

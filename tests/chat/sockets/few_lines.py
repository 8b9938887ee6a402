"""The portal with three lines an address, so that a test needn't open five hundred."""

from supportportal import asgi  # isort: skip  (it makes the apps ready)

from chat.presence.connection_limits import limits

application = asgi.application

limits.lines_at_once = 3

"""The portal without limits on how fast one may write, and with four seconds of patience for who doesn't read."""

from benchmarks.chat import ours  # isort: skip  (it makes the apps ready)

from chat.sockets import open_socket

application = ours.application

open_socket.SEND_TIMEOUT_SECONDS = 4.0

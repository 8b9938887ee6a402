"""The portal without limits on how fast one may write, and with four seconds of patience for who doesn't read."""

from benchmarks.chat.ours import application  # isort: skip  (it makes the apps ready)

from chat import line

__all__ = ["application"]

line.SEND_WITHIN = 4.0

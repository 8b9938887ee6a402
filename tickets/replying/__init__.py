"""Answers leave a moment after they are sent, or when their writer wishes; until then they can be called back.

Who gets one (recipients), and what it does besides being said, is in one place (sending). Until it leaves it is a row
with a time and no message: nothing of the request has changed, and nothing has to be put back (leaving).
"""

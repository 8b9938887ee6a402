"""Flow control: how much may be on its way to a reader before they have to prove, with an echo, that they read it."""

import secrets
from dataclasses import dataclass

WINDOW_CHARACTERS = 192 * 1024  # a server without back pressure keeps all that is on its way in memory
ECHO_AFTER_CHARACTERS = 48 * 1024  # then the reader is asked for an echo


@dataclass(slots=True)
class SendWindow:
    """At most one echo is asked for at a time. It covers what went ahead of the request, never what came after."""

    in_flight: int = 0  # characters that were queued or sent and aren't proven to be read
    echo: int = 0  # the number that the reader was asked to send back; 0: none
    covered: int = 0  # how much of what is in flight that echo will prove

    @property
    def has_room(self) -> bool:
        return self.in_flight < WINDOW_CHARACTERS

    def add(self, characters: int) -> int:
        """Returns the number of the echo to ask for behind these characters, or 0."""
        self.in_flight += characters
        if self.echo or self.in_flight <= ECHO_AFTER_CHARACTERS:
            return 0
        self.echo, self.covered = secrets.randbelow(2**31 - 1) + 1, self.in_flight
        return self.echo

    def is_proven_by(self, echo: int) -> bool:
        """A number that was never asked for proves nothing."""
        return echo != 0 and echo == self.echo

    def reopen(self) -> None:
        """They have read everything up to the request for an echo or, if there was none, up to now."""
        self.in_flight -= self.covered or self.in_flight
        self.echo = self.covered = 0

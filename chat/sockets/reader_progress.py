"""How far one reader of a conversation has come: what of its log was sent to them, and what they have read."""

from dataclasses import dataclass


@dataclass(slots=True)
class ReaderProgress:
    """Changes together with the queue of frames: no await comes between the two, or a message would go twice."""

    sent: int = 0  # everything up to this sequence is queued
    read: int = 0  # up to there a person has seen it
    state: str = ""  # the last state frame that was queued

    def resume(self, *, after: int, head: int) -> int:
        """A hello, from who has everything up to `after`. Returns the head to report.

        A message may have been sent while the conversation was looked up: the head must not be less than that.
        """
        head = max(head, self.sent)
        self.sent, self.state = (after if after <= head else 0), ""
        return head

    def send_next(self, sequence: int) -> bool:
        """Whether this is the next message they lack; then it counts as sent."""
        if sequence != self.sent + 1:
            return False
        self.sent = sequence
        return True

    def mark_read(self, last: int) -> bool:
        """Only up to what was sent, and never backwards. Returns whether this is news."""
        if not self.read < last <= self.sent:
            return False
        self.read = last
        return True

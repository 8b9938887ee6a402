"""A letter as it left: its bytes, and what the mail server answered."""

import zlib

from django.db import models


class SentLetter(models.Model):
    """Written with the letter's `sent_at`. Its links and its Reply-To open the customer's pages: not for display."""

    letter = models.OneToOneField(
        "tickets.OutgoingEmail", on_delete=models.CASCADE, primary_key=True, related_name="as_sent"
    )
    packed = models.BinaryField()
    answer = models.TextField(blank=True)  # such as “250 2.0.0 Ok: queued as 4F2A”; empty if no mail server was asked

    def __str__(self) -> str:
        return self.answer

    @property
    def content(self) -> bytes:
        """Not unpacked where that can't be done: whoever changed them is found, and all else is still verified."""
        try:
            return zlib.decompress(self.packed)
        except zlib.error:
            return bytes(self.packed)

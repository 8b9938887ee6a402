"""The customer’s last words below our answer, as in ordinary mail: by `QUOTE_HISTORY`, and surely theirs alone."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from supportportal.foundations.masking.masks import masked
from tickets.models import Message, Ticket
from tickets.proofs import is_unproved

MAX_QUOTED = 5_000  # characters; what is longer isn't cut, so that whoever takes it out later finds it whole


@dataclass(frozen=True, slots=True)
class Quote:
    at: datetime
    text: str

    @property
    def marked(self) -> str:
        """As plain text has it (RFC 3676, 4.5)."""
        return "\n".join(f"> {line}".rstrip() for line in self.text.splitlines())


def last_words(ticket: Ticket) -> Quote | None:
    """None where the last words aren't surely the customer’s, or have a secret: a letter goes where no page is asked.

    What somebody typed for an address that nothing proves isn't repeated to it.
    """
    if not settings.QUOTE_HISTORY or is_unproved(ticket):
        return None
    said = ticket.messages.filter(author=Message.Author.CUSTOMER)
    message = said.order_by("-created_at", "-pk").first()
    if message is None or message.claimed_from or message.verified is False:
        return None
    is_theirs = message.from_address.lower() in {"", *ticket.customer.known_addresses}
    text = message.text.strip()
    if not is_theirs or not text or len(text) > MAX_QUOTED or masked(text) != text:
        return None
    return Quote(message.created_at, text)

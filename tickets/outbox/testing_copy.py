"""A copy of the portal for testing: its letters are held, or all go to one address, and no customer hears of it."""

from email.utils import getaddresses

from django.conf import settings
from django.core.mail import EmailMessage

MEANT_FOR_HEADER = "X-Portal-Meant-For"


class Held(OSError):
    """OUTGOING_HOLD: whatever wanted to send it, nothing leaves."""


def diverted(letter: EmailMessage) -> EmailMessage:
    """As it may leave this portal: a copy’s letter has nothing left by which an answer or a bounce goes elsewhere.

    The copy knows the keys and the address of the portal it was made of: an answer would land there.
    """
    if settings.OUTGOING_HOLD:
        raise Held("OUTGOING_HOLD is set: nothing leaves")
    if not settings.OUTGOING_TO or MEANT_FOR_HEADER in letter.extra_headers:
        return letter
    meant_for = ", ".join(address for _, address in getaddresses(letter.recipients()))
    kept = {name: value for name, value in letter.extra_headers.items() if name not in {"To", "Cc", "Reply-To"}}
    letter.extra_headers = {"From": letter.from_email, **kept, MEANT_FOR_HEADER: meant_for}
    letter.subject = f"[{meant_for}] {letter.subject}"
    letter.to = letter.reply_to = [settings.OUTGOING_TO]
    letter.cc, letter.bcc = [], []
    letter.from_email = settings.OUTGOING_TO  # of the envelope: where bounces go
    return letter

"""A letter of ours for other eyes: without secrets, nor what anybody could act as its reader by."""

import email
from email.message import EmailMessage
from email.policy import SMTP

from supportportal.foundations.masking.designed import masked_html
from supportportal.foundations.masking.masks import masked
from tickets.models import OutgoingEmail
from tickets.models.links import without_tokens
from tickets.outbox.letterhead import as_it_leaves
from tickets.outbox.signed_ids import RECIPIENT_TOKEN, SIDE_TOKEN

AS_IT_WAS = SMTP.clone(refold_source="none")  # of the headers


def for_others(letter: OutgoingEmail) -> bytes:
    """As it left or, where those bytes are not kept, as it leaves; FileNotFoundError if its files are lost by then."""
    return without_private_links(letter.as_sent.content if hasattr(letter, "as_sent") else as_it_leaves(letter))


def without_private_links(content: bytes) -> bytes:
    """The same letter gives the same bytes. What it encloses is left as it is."""
    letter = email.message_from_bytes(content, _class=EmailMessage, policy=AS_IT_WAS)
    for part in filter(None, (letter.get_body((kind,)) for kind in ("plain", "html"))):
        hidden = masked_html if part.get_content_subtype() == "html" else masked
        part.set_content(hidden(without_tokens(part.get_content())), subtype=part.get_content_subtype())
    if (subject := str(letter["Subject"] or "")) != (shown := masked(subject)):
        letter.replace_header("Subject", shown)
    if answers_to := letter["Reply-To"]:
        unsigned = SIDE_TOKEN.sub(r"s.\1.cut", RECIPIENT_TOKEN.sub(r"t.\1.cut", str(answers_to)))
        letter.replace_header("Reply-To", unsigned)
    return letter.as_bytes()

"""A letter of ours as it goes on the wire: who it's from, where answers go, and what it tells machines."""

from email.encoders import encode_base64
from email.header import Header
from email.mime.base import MIMEBase
from email.utils import format_datetime, formataddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import utf8_charset_qp

from tickets.letters.addresses import dns_name, split
from tickets.letters.headers import UNPRINTABLE
from tickets.models import Attachment, OutgoingEmail
from tickets.outbox.signed_ids import agents_address, bounce_address, reply_address, shared_reply_address, side_address

INSTANCE_HEADER = "X-Portal-Instance"  # on every letter we send: we recognise it when it comes back
HOPS_HEADER = "X-Portal-Hops"  # on automatic ones: how many machines have answered each other so far
MAX_LINE = 998  # RFC 5322, 2.1.1
AUTO_SUBMITTED = {  # RFC 3834; what an agent writes has none
    OutgoingEmail.Kind.ACKNOWLEDGEMENT: "auto-replied",
    OutgoingEmail.Kind.NOTICE: "auto-generated",
    OutgoingEmail.Kind.REMINDER: "auto-generated",
}


class LetterOnTheWire(EmailMultiAlternatives):
    """The same row always gives the same bytes: its parts are divided by its own Message-ID, not by a random word."""

    _made: Any = None

    def message(self, **options: Any) -> Any:
        """Once, however long its files: what we keep of it is what leaves."""
        self._made = self._made or self._with_own_boundaries(super().message(**options))
        return self._made

    def _with_own_boundaries(self, message: Any) -> Any:
        name = self.extra_headers["Message-ID"].partition("@")[0].strip("<")
        # Not inside an attached letter, which somebody else put together.
        for number, part in enumerate([message, *message.get_payload()] if message.is_multipart() else []):
            if part.get_content_maintype() == "multipart":
                part.set_boundary(f"{name}.{number}")
        return message


def as_email(email: OutgoingEmail) -> LetterOnTheWire:
    """One recipient: the customer, somebody an agent let in, or a third party.

    Everybody gets their own delivery, so that each bounce is known; what they read is one letter, with To and Cc.
    """
    letter = LetterOnTheWire(
        subject=email.subject,
        body=email.text,
        from_email=bounce_address(email),  # the envelope sender; people see the From below
        to=[_mailbox("" if email.copies_to else email.to_name, email.to_address)],
        headers={**_headers(email), **_shown_recipients(email)},
    )
    if email.html:
        letter.attach_alternative(email.html, "text/html")
    if email.message:
        kept = (attachment for attachment in email.message.attachments.all() if attachment.file)
        for attachment in sorted(kept, key=lambda attachment: attachment.pk):
            with attachment.file.open("rb") as file:
                content = file.read()
            if attachment.is_inside_the_text:
                letter.attach(_picture_inside(attachment, content))
            else:
                letter.attach(attachment.name, content, _kind_on_the_way(attachment.content_type, content))
    return letter


def _picture_inside(attachment: Attachment, content: bytes) -> MIMEBase:
    """RFC 2392: the HTML names it by its Content-ID. A program that doesn't show it there offers it as a file."""
    picture = MIMEBase(*attachment.content_type.split("/", 1))
    picture.set_payload(content)
    encode_base64(picture)
    picture["Content-ID"] = f"<{attachment.content_id}>"
    picture.add_header("Content-Disposition", "inline", filename=attachment.name)
    return picture


def _kind_on_the_way(content_type: str, content: bytes) -> str:
    """A letter inside a letter may not be encoded (RFC 2046, 5.2.1): what servers could change is a plain file."""
    is_letter = content_type.startswith("message/")
    is_safe = content.isascii() and all(len(line) <= MAX_LINE for line in content.splitlines())
    return "application/octet-stream" if is_letter and not is_safe else content_type


def as_it_leaves(email: OutgoingEmail) -> bytes:
    """What is handed to a mail server, which adds lines of its own above it; our signature isn't made before."""
    letter = as_email(email)
    letter.encoding = utf8_charset_qp
    wire_bytes: bytes = letter.message().as_bytes(linesep="\r\n")
    return wire_bytes


def instance_name() -> str:
    return split(settings.SUPPORT_ADDRESS)[1]


def _headers(email: OutgoingEmail) -> dict[str, str]:
    headers = {
        "From": formataddr((_on_one_line(email.from_name), email.from_address or settings.SUPPORT_ADDRESS)),
        "Reply-To": _where_answers_go(email),
        "Message-ID": email.message_id_header,
        "Date": format_datetime(email.created_at),  # when it was written, at whichever attempt it leaves
        INSTANCE_HEADER: instance_name(),
    }
    if email.in_reply_to:
        headers["In-Reply-To"] = email.in_reply_to
    if email.references:
        headers["References"] = email.references
    if submitted := AUTO_SUBMITTED.get(OutgoingEmail.Kind(email.kind)):
        headers |= {"Auto-Submitted": submitted, "X-Auto-Response-Suppress": "All", HOPS_HEADER: str(email.hops)}
    return headers


def _where_answers_go(email: OutgoingEmail) -> str:
    if email.answered_by:
        return agents_address(email.ticket, email.answered_by, at=email.from_address)
    if email.kind == OutgoingEmail.Kind.COPY:
        return email.from_address or settings.SUPPORT_ADDRESS  # by which nobody acts as the customer
    if email.message and email.message.side_thread:
        return side_address(email.message.side_thread, at=email.from_address)
    if email.copies_to:
        return shared_reply_address(email.ticket, at=email.from_address)
    return reply_address(email.ticket, recipient=email.to_address, at=email.from_address)


def _shown_recipients(email: OutgoingEmail) -> dict[str, str]:
    """Where others read along, everybody sees who."""
    if not email.copies_to:
        return {}
    customer = _mailbox(email.to_name, email.ticket.address)
    return {"To": customer, "Cc": ", ".join(_mailbox("", address) for address in email.copies_to)}


def _mailbox(name: str, address: str) -> str:
    """The domain as the DNS has it; what stands before the @ stays, for servers that take such addresses (RFC 6531)."""
    local, _, domain = address.rpartition("@")
    known = f"{local}@{dns_name(domain)}"
    if local.isascii() or UNPRINTABLE.search(address):
        return formataddr((_on_one_line(name), known))  # ValueError for what no header takes
    return f"{Header(_on_one_line(name), 'utf-8').encode()} <{known}>".strip()


def _on_one_line(name: str) -> str:
    """Whatever people put into a name, it can't begin another header."""
    return " ".join(UNPRINTABLE.sub(" ", name).split())

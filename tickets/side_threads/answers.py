"""A third party answers: agents see it at the ticket, and its customer never does."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from tickets.attachments.files import IncomingFile
from tickets.models import Message, SideThread, Ticket
from tickets.waiting import wait_for_us
from tickets.writing import write_message


@transaction.atomic
def add_answer(
    thread: SideThread,
    *,
    text: str,
    from_address: str,
    received_at: datetime,
    addressed: Collection[str] = (),
    full_text: str = "",
    html: str = "",
    subject: str = "",
    files: Sequence[IncomingFile] = (),
    verified: bool | None = None,
) -> Message:
    """Marks the ticket until an agent has read it. If an agent waited for it, it is our turn again, closed or not.

    `addressed`: everybody in To and Cc, in lower case. A note says so if the customer got it, too.
    """
    ticket = thread.ticket
    ticket.refresh_from_db(from_queryset=Ticket.objects.select_for_update(no_key=True))
    thread.refresh_from_db()
    message = write_message(
        ticket,
        side_thread=thread,
        author=Message.Author.OUTSIDER,
        text=text,
        full_text=full_text,
        html=html,
        created_at=received_at,
        subject=subject,
        files=files,
        from_address=from_address,
        verified=verified,
    )
    _note_if_the_customer_got_it(thread, addressed, now=received_at)
    _mark_answered(thread, now=received_at)
    return message


def _mark_answered(thread: SideThread, *, now: datetime) -> None:
    was_awaited = thread.waiting_since is not None
    thread.waiting_since, thread.closed_at = None, None
    thread.answered_at = thread.answered_at or now
    thread.save(update_fields=["waiting_since", "answered_at", "closed_at"])
    if was_awaited:
        wait_for_us(thread.ticket, since=now)


def _note_if_the_customer_got_it(thread: SideThread, addressed: Collection[str], *, now: datetime) -> None:
    if theirs := sorted(set(addressed).intersection(thread.ticket.customer.known_addresses)):
        with translation.override(settings.LANGUAGE_CODE):
            text = _("This letter went to the customer, too: %(addresses)s.") % {"addresses": ", ".join(theirs)}
        write_message(thread.ticket, side_thread=thread, author=Message.Author.NOTE, text=text, created_at=now)

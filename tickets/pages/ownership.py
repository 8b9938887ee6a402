"""Whose request it is: what the link of a letter may show, and what the owner of the address says."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tickets.access import was_mailed
from tickets.guarantee.rules.holding import is_owed
from tickets.models import Message, OutgoingEmail, Ticket
from tickets.models.links import new_nonce
from tickets.outbox.queueing import Draft, queue_many
from tickets.proofs import TYPED, Way, is_proved, prove_address
from tickets.writing import write_message


def came_by_letter(ticket: Ticket, token: str) -> bool:
    """Nobody has this link but by a letter of ours. Forms of before gave their writers the link of the letters."""
    return was_mailed(token) or ticket.channel not in TYPED


def may_read_all(ticket: Ticket, token: str) -> bool:
    """Answers, files and cases; a form's writer must have shown first that the address is theirs.

    Links of before go on as they were, until somebody ends them: letters that customers keep are full of them.
    """
    return not was_mailed(token) or ticket.channel not in TYPED or is_proved(ticket)


def goes_on_in(ticket: Ticket, token: str) -> Ticket | None:
    """The request that this one was merged into, for who has its letters: not if it is another customer's."""
    target = ticket.merged_into if came_by_letter(ticket, token) else None
    return target if target and target.customer_id == ticket.customer_id else None


def is_outdated(ticket: Ticket, *, now: datetime) -> bool:
    """We have written nothing for a long time, and no promise of the law runs."""
    last = ticket.outgoing.to_customers().aggregate(last=Max("created_at"))["last"] or ticket.opened_at
    long_ago = last < now - timedelta(days=settings.REQUEST_LINK_DAYS)
    return long_ago and not any(is_owed(case) for case in ticket.cases.all())


def note_who_acts(ticket: Ticket, token: str, *, now: datetime) -> None:
    """By a POST on a page that a letter's link has opened: a program that follows links doesn't press buttons."""
    if came_by_letter(ticket, token):
        prove_address(ticket, way=Way.LINK, now=now)


@transaction.atomic
def claim(ticket: Ticket, *, now: datetime) -> None:
    """Who opened the letter's link says that they wrote the request."""
    prove_address(ticket, way=Way.LINK, now=now)
    if Ticket.objects.filter(pk=ticket.pk, disowned_at__isnull=False).update(disowned_at=None):
        _note(ticket, gettext_noop("The owner of %(email)s now says that they wrote this request."), now=now)


@transaction.atomic
def disown(ticket: Ticket, *, now: datetime) -> None:
    """Who opened the letter's link says that somebody else wrote the request. Its agents read it once."""
    if Ticket.objects.filter(pk=ticket.pk, disowned_at=None).update(disowned_at=now):
        _note(ticket, gettext_noop("The owner of %(email)s says that they did not write this request."), now=now)


def _note(ticket: Ticket, sentence: str, *, now: datetime) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        text = _(sentence) % {"email": ticket.customer.email}
    tell_who_is_writing(ticket, text, now=now)


def tell_who_is_writing(ticket: Ticket, text: str, *, now: datetime) -> None:
    """A note that stops an answer underway, as a colleague's note does: it may be for somebody else now."""
    write_message(ticket, author=Message.Author.NOTE, text=text, created_at=now, submission_key=uuid4())


@transaction.atomic
def mail_new_link(ticket: Ticket, *, now: datetime) -> None:
    """To the customer's own address, whoever asks; earlier links end. Those of its cases, which are the law's, stay."""
    ticket.link_nonce = new_nonce()
    ticket.save(update_fields=["link_nonce"])
    kind, language = OutgoingEmail.Kind.NOTICE, ticket.reply_language
    queue_many([Draft(kind=kind, ticket=ticket, template="link", language=language)], now=now)

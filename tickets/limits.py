"""Not too often: what a stranger may do with our forms, to us and to the owner of an address."""

from datetime import datetime, timedelta

from django.conf import settings

from supportportal.foundations.client_address import countable_network
from supportportal.foundations.ratelimit import allowed
from tickets.letters.addresses import mailbox_of, split
from tickets.letters.mail_providers import MAIL_PROVIDERS
from tickets.models import OutgoingEmail, Ticket

HOUR = 3600
REQUESTS_FROM_ONE_PLACE = 30  # per hour; a household or an office shares one network address
REQUESTS_NAMING_ONE_MAILBOX = 5  # per hour
MESSAGES_TO_ONE_REQUEST = 20  # per hour
LINKS_TO_ONE_REQUEST = 3  # per hour: new ones mailed, and corrections of the address
WARNINGS_TO_ONE_HOLDER = 1  # per day and contract
ACKNOWLEDGE_AGAIN_AFTER = timedelta(minutes=10)


def may_open(*, place: str, email: str) -> bool:
    """`place` is a network address, or empty. All counts go up, whichever is full."""
    network = countable_network(place)
    here = not network or allowed("contact-place", who=network, limit=REQUESTS_FROM_ONE_PLACE, seconds=HOUR)
    mailbox = mailbox_of(email)
    them = allowed("contact-email", who=mailbox, limit=REQUESTS_NAMING_ONE_MAILBOX, seconds=HOUR)
    domain = split(mailbox)[1]
    most = settings.ACKNOWLEDGEMENTS_A_DOMAIN_AN_HOUR
    there = domain in MAIL_PROVIDERS or allowed("contact-domain", who=domain, limit=most, seconds=HOUR)
    return here and them and there


def may_add_to(ticket: Ticket) -> bool:
    return allowed("request-message", who=str(ticket.pk), limit=MESSAGES_TO_ONE_REQUEST, seconds=HOUR)


def may_ask_for_a_link(ticket: Ticket) -> bool:
    return allowed("request-link", who=str(ticket.pk), limit=LINKS_TO_ONE_REQUEST, seconds=HOUR)


def may_warn_the_holder(reference: str) -> bool:
    """Of a contract that somebody ends from another address: not a letter for each try."""
    return allowed("holder-warned", who=reference.upper(), limit=WARNINGS_TO_ONE_HOLDER, seconds=24 * HOUR)


def put_off_acknowledgement(ticket: Ticket, *, now: datetime) -> None:
    """A form proves nothing about an address: its owner, perhaps a stranger, gets one letter in ten minutes.

    For a ticket opened at `now`, in the same transaction; every ticket keeps its letter, only later.
    """
    letters = OutgoingEmail.objects.filter(
        kind=OutgoingEmail.Kind.ACKNOWLEDGEMENT,
        ticket__channel__in=(Ticket.Channel.FORM, Ticket.Channel.CHAT),
        mailbox=mailbox_of(ticket.address),
    )
    others = letters.exclude(ticket=ticket).order_by("-next_attempt_at").values_list("next_attempt_at", flat=True)
    last = others.first()
    if last and last + ACKNOWLEDGE_AGAIN_AFTER > now:
        # Opened just now: a second click on the same form finds an older letter, and leaves it alone.
        letters.filter(ticket=ticket, created_at=now).update(next_attempt_at=last + ACKNOWLEDGE_AGAIN_AFTER)

"""Who gets an answer besides its customer: whom an agent may add, and why somebody can’t be."""

import re
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from tickets.models import Ticket
from tickets.own_addresses.knowing import is_ours
from tickets.participants import MOST_PARTICIPANTS

MOST_BLIND = 5  # in Bcc of one answer


def addresses_in(typed: str) -> list[str]:
    """As people part them, in lower case, each once."""
    return list(dict.fromkeys(address.lower() for address in re.split(r"[\s,;]+", typed) if address))


def why_not_in_copy(ticket: Ticket, addresses: Sequence[str]) -> list[str]:
    """A sentence for each that can’t be let in."""
    refusals = [*_not_to_be_written_to(ticket, addresses)]
    there = set(ticket.participants.values_list("address", flat=True)) if addresses else set()
    if len(there | set(addresses)) > MOST_PARTICIPANTS:
        refusals.append(_("More than %(most)d people can’t read along.") % {"most": MOST_PARTICIPANTS})
    return refusals


def why_not_in_blind_copy(ticket: Ticket, addresses: Sequence[str]) -> list[str]:
    refusals = [*_not_to_be_written_to(ticket, addresses)]
    let_in = ticket.participants.filter(address__in=addresses).exclude(let_in_at=None)
    refusals += [_("%(address)s gets it already, in Cc.") % {"address": each.address} for each in let_in]
    if len(addresses) > MOST_BLIND:
        refusals.append(_("At most %(most)d people get it in Bcc.") % {"most": MOST_BLIND})
    return refusals


def _not_to_be_written_to(ticket: Ticket, addresses: Sequence[str]) -> list[str]:
    refusals, theirs = list[str](), set(ticket.customer.known_addresses) if addresses else set()
    for address in addresses:
        try:
            validate_email(address)
        except ValidationError:
            refusals.append(_("“%(address)s” is no mail address.") % {"address": address[:80]})
            continue
        if address in theirs:
            refusals.append(_("%(address)s is the customer’s own.") % {"address": address})
        elif is_ours(address):
            refusals.append(_("%(address)s is ours: letters to it would come back to us.") % {"address": address})
    return refusals

"""An administrator adds a mail address of ours, or changes one; every process knows it from its next look on."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tickets.letters.addresses import split
from tickets.models import Agent, Customer, MailAddress
from tickets.own_addresses.knowing import look_again
from tickets.refusals import Refused


class PlusInAddress(Refused):
    sentence = _("Without a plus: what follows one is for the portal, which signs addresses by it.")


class AgentsAddress(Refused):
    sentence = _("This is a colleague’s address: what they write would be taken for a letter of our own.")


class CustomersAddress(Refused):
    sentence = _("This is a customer’s address: what they write would be taken for a letter of our own.")


def why_not_ours(address: str) -> Refused | None:
    """Letters of whoever has it would be taken for our own, and answered by nobody."""
    if "+" in split(address)[0]:
        return PlusInAddress()
    if Agent.objects.filter(user__email__iexact=address).exists():
        return AgentsAddress()
    return CustomersAddress() if Customer.objects.with_email(address).exists() else None


def comes_by_another_server(address: str) -> bool:
    """At another domain than the support address: what comes and leaves in its name has to be let through there."""
    return split(address)[1] != split(settings.SUPPORT_ADDRESS)[1]


@transaction.atomic
def save(address: MailAddress, *, in_use: bool, now: datetime) -> None:
    address.address = "@".join(split(address.address))
    address.ended_at = None if in_use else address.ended_at or now
    if address.pk:
        address.revision = F("revision") + 1  # rival: a colleague who saves the same one
    address.save()
    address.refresh_from_db(fields=["revision"])
    look_again()

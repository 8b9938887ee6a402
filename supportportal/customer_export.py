"""All that every app holds about one customer, in one ZIP: for an administrator at the desk, or the operator."""

from typing import IO

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from chat.exporting import chats
from supportportal.foundations.staff.audit import Act, record_act
from tickets.attachments.serving import written_download
from tickets.exporting.folder import write_folder
from tickets.exporting.requests import loose_letters, person, requests
from tickets.forgetting.erasing import nameless
from tickets.models import Customer

PARTS = (person, requests, loose_letters, chats)


def export(customer: Customer, *, file: IO[bytes]) -> None:
    """Noted in the audit log, by a number that outlives the name."""
    write_folder(customer, parts=PARTS, file=file)
    record_act(Act.CUSTOMER_EXPORTED, about=nameless(customer.pk, now=timezone.now()))


def export_page(request: HttpRequest, customer_id: int) -> HttpResponseBase:
    if not request.user.is_superuser:
        raise PermissionDenied
    customer = get_object_or_404(Customer, pk=customer_id)
    return written_download(lambda file: export(customer, file=file), name=f"customer-{customer.pk}.zip")

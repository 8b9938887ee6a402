"""What stays in view of a long ticket, however old it is: what has a case or may get one, and what somebody acts on."""

from collections.abc import Iterable

from django.http import HttpRequest

from tickets.admin.act_form import ActForm
from tickets.models import Attachment, PossibleClaim


def kept_in_view(
    request: HttpRequest, *, reports: Iterable[int], claims: Iterable[PossibleClaim], acted_on: int | None
) -> frozenset[int]:
    """Numbers of messages; besides them the one that a link asks for."""
    wanted = request.GET.get("with", "")
    linked = [int(wanted)] if wanted.isascii() and wanted.isdecimal() and len(wanted) < 19 else []
    return frozenset([*reports, *(claim.message_id for claim in claims), *linked, *([acted_on] if acted_on else [])])


def message_acted_on(refused: ActForm | None) -> int | None:
    """The message whose form comes back with its errors."""
    if refused is None:
        return None
    if "file" in refused.fields:
        file = refused.data.get("file", "")
        numbers = Attachment.objects.filter(message__ticket=refused.ticket).values_list("message", flat=True)
        return numbers.filter(pk=file).first() if file.isdecimal() else None
    message = refused.data.get("message", "") if "message" in refused.fields else ""
    return int(message) if message.isdecimal() else None

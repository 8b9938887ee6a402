"""A mask that hides no secret is taken away: by the customer on their page, or at the desk with a reason."""

from datetime import datetime

from django.db import transaction

from tickets.access import require_work_on
from tickets.history.recording import record
from tickets.models import Agent, Message, TicketEvent


@transaction.atomic
def take_mask_away(message: Message, *, digest: str, by: Agent | None, reason: str = "", now: datetime) -> bool:
    """`digest`: what `hidden_in` calls it. `by`: None is its customer. False: nothing is masked by that name.

    The history tells it, without the words that were hidden.
    """
    # Locked. Rival: another mask of the same message, taken away at once.
    locked = Message.objects.select_for_update().select_related("ticket").get(pk=message.pk)
    kinds = {hidden.digest: hidden.what.value for hidden in locked.hidden}
    if digest not in kinds:
        return False
    if by:
        require_work_on(locked.ticket, agent=by)
    locked.not_secret = [*locked.not_secret, digest]
    locked.save(update_fields=["not_secret"])
    kind = TicketEvent.Kind.UNMASKED if by else TicketEvent.Kind.UNMASKED_BY_CUSTOMER
    record(locked.ticket, kind, by=by, now=now, reason=reason, mask=kinds[digest])
    return True

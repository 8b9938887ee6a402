"""A mask that hides no secret is taken away: by the customer on their page, or at the desk with a reason."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from supportportal.foundations.masking.masks import masked
from tickets.access import require_work_on
from tickets.models import Agent, Message
from tickets.writing import write_message


@transaction.atomic
def take_mask_away(message: Message, *, digest: str, by: Agent | None, reason: str = "", now: datetime) -> bool:
    """`digest`: what `hidden_in` calls it. `by`: None is its customer. False: nothing is masked by that name.

    A note tells it in the request, without the words that were hidden.
    """
    # Locked. Rival: another mask of the same message, taken away at once.
    locked = Message.objects.select_for_update().select_related("ticket").get(pk=message.pk)
    kinds = {hidden.digest: hidden.kind for hidden in locked.hidden}
    if digest not in kinds:
        return False
    if by:
        require_work_on(locked.ticket, agent=by)
    locked.not_secret = [*locked.not_secret, digest]
    locked.save(update_fields=["not_secret"])
    with translation.override(by.language if by else None):
        facts = {"kind": kinds[digest], "reason": masked(reason)}
        text = (
            _("Not a secret, and shown again: %(kind)s. %(reason)s")
            if by
            else _("Shown again by the customer: %(kind)s.")
        )
    write_message(locked.ticket, author=Message.Author.NOTE, agent=by, text=text % facts, created_at=now)
    return True

"""How far each side has read: two numbers that only grow, and no messages."""

from typing import Literal

from django.db import transaction

from chat.models import Conversation
from chat.protocol import broadcast

Side = Literal["customer", "agent"]


@transaction.atomic
def read_up_to(conversation: Conversation, *, side: Side, sequence: int) -> bool:
    """Whether that was new. What isn't written yet can't have been read."""
    column = {"customer": "customer_read", "agent": "agent_read"}[side]
    further = Conversation.objects.filter(
        pk=conversation.pk, last_sequence__gte=sequence, **{f"{column}__lt": sequence}
    )
    if not further.update(**{column: sequence}):
        return False
    broadcast.reading_moved(conversation, author=side, last=sequence)
    return True

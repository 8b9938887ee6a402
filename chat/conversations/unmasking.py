"""A mask in a chat that hides no secret is taken away, by its customer or by the agent who has the chat."""

from django.db import transaction

from chat.models import ChatMessage, Conversation
from chat.protocol import broadcast


@transaction.atomic
def take_mask_away(conversation: Conversation, *, sequence: int, digest: str) -> bool:
    """`digest`: what `hidden_in` calls it. False: nothing is masked by that name."""
    # Locked. Rival: another mask of the same message, taken away at once.
    message = conversation.messages.select_for_update().filter(sequence=sequence).first()
    if message is None or digest not in {hidden.digest for hidden in message.hidden}:
        return False
    ChatMessage.objects.filter(pk=message.pk).update(not_secret=[*(message.not_secret or ()), digest])
    broadcast.conversation_moved(conversation.pk)
    return True

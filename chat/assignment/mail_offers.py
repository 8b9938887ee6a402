"""A customer who waits too long is offered an answer by mail, once."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from chat.conversations import chat_log
from chat.conversations.conversation_state import has_waited_too_long
from chat.models import Conversation
from chat.presence.hours import Week

TAKES_LONGER = gettext_noop("This takes longer than it should. You can go on waiting, or have the answer by mail.")


def offer_mail(*, now: datetime) -> int:
    """Returns how many were told. The conversation's state tells the page the same, which then shows the button."""
    week = Week.read(now=now)
    without_offer = Conversation.objects.waiting().filter(mail_offered_at=None)
    return sum(
        _offer_mail_in(conversation, now=now)
        for conversation in without_offer
        if has_waited_too_long(conversation, week=week, now=now)
    )


@transaction.atomic
def _offer_mail_in(conversation: Conversation, *, now: datetime) -> bool:
    # The rival is another worker on the same round.
    mine = Conversation.objects.waiting().filter(pk=conversation.pk, mail_offered_at=None)
    if not mine.update(mail_offered_at=now):
        return False
    chat_log.announce(conversation, TAKES_LONGER, now=now)
    return True

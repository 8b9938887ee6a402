"""A whole conversation goes to a colleague or another team, and the customer is told."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_noop

from chat.access import may_see
from chat.conversations import chat_log, notes
from chat.models import AgentDesk, Conversation
from chat.protocol import broadcast
from chat.refusals import ConversationClosed, NobodyThere, NotYourConversation
from supportportal.foundations.knock import knock_after_commit
from supportportal.foundations.topics import Topic
from tickets.models import Agent

TO_COLLEAGUE = gettext_noop("%(colleague)s goes on with this conversation, and can read all of it.")
TO_TEAM = gettext_noop("The %(team)s goes on with this conversation, and can read all of it.")


@transaction.atomic
def transfer(
    conversation: Conversation,
    *,
    by: Agent,
    now: datetime,
    to_agent: Agent | None = None,
    to_topic: str | None = None,
    note: str = "",
) -> None:
    """By the agent who has it, or by anybody of its team while it waits. In another team it waits at its old place.

    A colleague must be at the desk and in the team (the new one, when both are given), and has 60 seconds as usual.
    """
    desk = _desk_of(to_agent, topic=to_topic or conversation.topic, now=now) if to_agent else None
    # The rival is whoever takes, ends or gives it back at this moment.
    locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if locked.status == Conversation.Status.CLOSED:
        raise ConversationClosed
    if not _may_move(locked, by=by):
        raise NotYourConversation
    topics = {locked.topic, Topic(to_topic or locked.topic).value}
    if note.strip():
        notes.note(locked, agent=by, text=note, now=now)
    _hand_over(locked, desk=desk, topic=to_topic or locked.topic, now=now)
    for topic in topics:
        broadcast.desk_moved(topic)
    knock_after_commit("chat.tasks.hand_out")


def _may_move(locked: Conversation, *, by: Agent) -> bool:
    if locked.agent_id and not by.user.is_superuser:
        return locked.agent_id == by.pk
    return may_see(locked, agent=by)


def _desk_of(agent: Agent, *, topic: str, now: datetime) -> AgentDesk:
    present = AgentDesk.objects.at_the_desk(now).filter(agent=agent)
    desk = AgentDesk.objects.select_for_update().filter(pk__in=present.values("pk")).first()
    if desk is None or not (agent.user.is_superuser or agent.teams.filter(topic=topic).exists()):
        raise NobodyThere
    return desk


def _hand_over(locked: Conversation, *, desk: AgentDesk | None, topic: str, now: datetime) -> None:
    locked.topic, locked.answered_at = topic, None
    if desk:
        locked.status, locked.agent, locked.taken_at = Conversation.Status.OPEN, desk.agent, now
        AgentDesk.objects.filter(pk=desk.pk).update(last_handed_at=now)
    else:
        locked.status, locked.agent, locked.taken_at, locked.waiting_since = (
            Conversation.Status.WAITING,
            None,
            None,
            now,
        )
        locked.mail_offered_at = None
    locked.save(
        update_fields=[
            "topic",
            "answered_at",
            "status",
            "agent",
            "taken_at",
            "waiting_since",
            "mail_offered_at",
        ]
    )
    with translation.override(locked.language):
        names = {"colleague": desk.agent.first_name} if desk else {"team": Topic(topic).team}
    chat_log.announce(locked, TO_COLLEAGUE if desk else TO_TEAM, now=now, **names)

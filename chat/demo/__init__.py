"""The chats of the demo, as if they had just been held, and the agents' ready answers."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from chat import agent_acts
from chat.closing import satisfaction
from chat.conversations import chat_log, delivery, read_marks
from chat.models import CannedReply, ChatMessage, Conversation
from tickets.models import Agent

SIDES: tuple[read_marks.Side, ...] = ("customer", "agent")
LENGTHS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
}


def load(*, now: datetime) -> None:
    """Fills an empty database. Ages count back from `now`, and each message's `after` from its chat's start."""
    for chat in _told_in("chats.yaml"):
        _hold(chat, started_at=now - length(chat["age"]))
    for reply in _told_in("ready_answers.yaml"):
        for language, said in reply["in"].items():
            text = {"title": said["title"], "text": _filled(said["text"])}
            CannedReply.objects.create(shortcut=reply["shortcut"], topic=reply["topic"], language=language, **text)


def _told_in(name: str) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / name).read_text())
    return told


def _hold(chat: dict[str, Any], *, started_at: datetime) -> None:
    customer = chat["customer"]
    conversation = chat_log.start(
        topic=chat["topic"],
        name=customer["name"],
        email=customer["email"],
        language=customer["language"],
        now=started_at,
        page=chat.get("page", ""),
        pages_read=chat.get("pages_read", ()),
    )
    agent = Agent.objects.filter(teams__topic=chat["topic"]).order_by("pk").first()
    at = started_at
    for number, message in enumerate(chat["messages"], start=1):
        at = started_at + length(message["after"])
        _say(conversation, message, key=f"{chat['key']}-{number:04}", agent=agent, at=at)
    delivery.customer_seen([conversation.pk], now=at + timedelta(seconds=20))
    conversation.refresh_from_db()
    for side in SIDES:
        read_marks.read_up_to(conversation, side=side, sequence=conversation.last_sequence)
    if chat["state"] == Conversation.Status.CLOSED:
        _end(conversation, chat, at=at + timedelta(minutes=1))


def _end(conversation: Conversation, chat: dict[str, Any], *, at: datetime) -> None:
    agent_acts.end(conversation, now=at)
    if rated := chat.get("rated"):
        satisfaction.rate(conversation, score=rated["score"], comment=rated.get("comment", ""), now=at)


def _say(conversation: Conversation, message: dict[str, Any], *, key: str, agent: Agent | None, at: datetime) -> None:
    author = ChatMessage.Author(message["from"])
    text = _filled(message["text"])
    if author == ChatMessage.Author.CUSTOMER or agent is None:
        chat_log.post_message(conversation, author=author, text=text, client_key=key[-64:], now=at)
        return
    agent_acts.take(conversation, agent=agent, now=at - timedelta(seconds=5))
    agent_acts.answer(conversation, agent=agent, text=text, client_key=key[-64:], now=at)


def _filled(text: str) -> str:
    known = {
        "provider": settings.PORTAL_NAME,
        "support_email": settings.SUPPORT_ADDRESS,
        "domain": settings.PORTAL_DOMAIN,
    }
    return re.sub(r"\{(\w+)\}", lambda found: known.get(found[1], found[0]), text)


def length(words: str) -> timedelta:
    """“90 seconds”, “4 minutes”, “2 hours”, “1 day”."""
    number, unit = words.split()
    return int(number) * LENGTHS[unit.removesuffix("s")]

"""The chats of the demo, as if they had just been held."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from chat import conversations, desk
from chat.models import ChatMessage, Conversation
from tickets.models import Agent

LENGTHS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
}


def load(*, now: datetime) -> None:
    """Fills an empty database. Ages count back from `now`, and each message's `after` from its chat's start."""
    for path in sorted(Path(__file__).parent.glob("*.yaml")):
        for chat in yaml.safe_load(path.read_text()):
            _hold(chat, started_at=now - length(chat["age"]))


def _hold(chat: dict[str, Any], *, started_at: datetime) -> None:
    customer = chat["customer"]
    conversation = conversations.start(
        topic=chat["topic"],
        name=customer["name"],
        email=customer["email"],
        language=customer["language"],
        now=started_at,
    )
    agent = Agent.objects.filter(teams__topic=chat["topic"]).order_by("pk").first()
    at = started_at
    for number, message in enumerate(chat["messages"], start=1):
        at = started_at + length(message["after"])
        _say(conversation, message, key=f"{chat['key']}-{number:04}", agent=agent, at=at)
    if chat["state"] == Conversation.Status.CLOSED:
        desk.end(conversation, now=at + timedelta(minutes=1))


def _say(conversation: Conversation, message: dict[str, Any], *, key: str, agent: Agent | None, at: datetime) -> None:
    author = ChatMessage.Author(message["from"])
    text = _filled(message["text"])
    if author == ChatMessage.Author.CUSTOMER or agent is None:
        conversations.post_message(conversation, author=author, text=text, client_key=key[-64:], now=at)
        return
    desk.take(conversation, agent=agent, now=at - timedelta(seconds=5))
    desk.answer(conversation, agent=agent, text=text, client_key=key[-64:], now=at)


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

"""The chats of the demo, as if they had just been held, and the canned replies of letters and chats."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from chat import agent_acts
from chat.closing import satisfaction
from chat.conversations import chat_log, delivery, read_marks
from chat.models import ChatMessage, Conversation
from supportportal.foundations.manuscripts import parse_yaml
from tickets.models import Agent, CannedReply, Team

SIDES: tuple[read_marks.Side, ...] = ("customer", "agent")
UNIT_LENGTHS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
}


def load(*, now: datetime) -> None:
    """Fills an empty database. A chat's `age` counts back from `now`, a message's `after` from its chat's start."""
    for chat in _entries_of("chats.yaml"):
        _hold_chat(chat, started_at=now - duration(chat["age"]))
    for reply in _entries_of("canned_replies.yaml"):
        team = Team.objects.of(reply["topic"]) if reply["topic"] else None
        CannedReply.objects.create(shortcut=reply["shortcut"], title=reply["title"], team=team, texts=reply["texts"])


def _entries_of(name: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = parse_yaml((Path(__file__).parent / name).read_text())
    return entries


def _hold_chat(chat: dict[str, Any], *, started_at: datetime) -> None:
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
        at = started_at + duration(message["after"])
        _say_in(conversation, message, key=f"{chat['key']}-{number:04}", agent=agent, at=at)
    delivery.mark_customer_seen([conversation.pk], now=at + timedelta(seconds=20))
    conversation.refresh_from_db()
    for side in SIDES:
        read_marks.read_up_to(conversation, side=side, sequence=conversation.last_sequence)
    if chat["state"] == Conversation.Status.CLOSED:
        _end_chat(conversation, chat, at=at + timedelta(minutes=1))


def _end_chat(conversation: Conversation, chat: dict[str, Any], *, at: datetime) -> None:
    agent_acts.end(conversation, now=at)
    if rated := chat.get("rated"):
        satisfaction.rate(conversation, score=rated["score"], comment=rated.get("comment", ""), now=at)


def _say_in(
    conversation: Conversation, message: dict[str, Any], *, key: str, agent: Agent | None, at: datetime
) -> None:
    author = ChatMessage.Author(message["from"])
    text = _with_portal_names(message["text"])
    if author == ChatMessage.Author.CUSTOMER or agent is None:
        chat_log.post_message(conversation, author=author, text=text, client_key=key[-64:], now=at)
        return
    agent_acts.take(conversation, agent=agent, now=at - timedelta(seconds=5))
    agent_acts.answer(conversation, agent=agent, text=text, client_key=key[-64:], now=at)


def _with_portal_names(text: str) -> str:
    names = {
        "provider": settings.PORTAL_NAME,
        "support_email": settings.SUPPORT_ADDRESS,
        "domain": settings.PORTAL_DOMAIN,
    }
    return re.sub(r"\{(\w+)\}", lambda match: names.get(match[1], match[0]), text)


def duration(text: str) -> timedelta:
    """“90 seconds”, “4 minutes”, “2 hours”, “1 day”."""
    number, unit = text.split()
    return int(number) * UNIT_LENGTHS[unit.removesuffix("s")]

"""What the chat's bubble needs on every page, whatever its view provides."""

from collections.abc import Sequence

from django import template
from django.utils import timezone
from django.utils.functional import Promise

from chat.models import AgentDesk
from chat.pages.box_words import box_words
from chat.pages.console_words import console_words
from chat.pages.forms import SCORES
from chat.pages.links import text_with_links
from chat.pages.page_words import page_words
from chat.presence import agent_presence
from chat.presence.hours_in_words import HoursShown, hours_shown
from supportportal.foundations.topics import Topic
from tickets.admin.desk import agent_at, is_superuser
from tickets.admin.desk_keys import GROUPS, KeyGroup

register = template.Library()


register.filter("linked", text_with_links)


@register.simple_tag
def chat_topics() -> list[Topic]:
    return list(Topic)


@register.simple_tag
def chat_words() -> dict[str, str]:
    return {**page_words(), **box_words()}


@register.simple_tag
def chat_hours(topic: str = "") -> list[HoursShown]:
    """When the chat is open: of that topic, or of all."""
    return hours_shown(topic or "", now=timezone.now())


@register.simple_tag
def desk_words() -> dict[str, str]:
    return console_words()


@register.simple_tag(takes_context=True)
def desk_keys(context: template.Context) -> Sequence[KeyGroup]:
    """None for who doesn't answer: they are about requests, cases and chats."""
    request = context["request"]
    return GROUPS if is_superuser(request) or agent_at(request) else []


@register.simple_tag(takes_context=True)
def place_on_duty(context: template.Context) -> AgentDesk | None:
    """Whose presence and chats a page of the desk keeps alive; None for anybody who isn't on duty."""
    return agent_presence.place_on_duty(getattr(context.get("request"), "user", None))


@register.simple_tag
def chat_scores() -> Sequence[tuple[int, str | Promise]]:
    return SCORES

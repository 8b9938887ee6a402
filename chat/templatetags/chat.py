"""What the chat's bubble needs on every page, whatever the page's view knows."""

from django import template

from chat.words import words
from supportportal.topics import Topic

register = template.Library()


@register.simple_tag
def chat_topics() -> list[Topic]:
    return list(Topic)


@register.simple_tag
def chat_words() -> dict[str, str]:
    return words()

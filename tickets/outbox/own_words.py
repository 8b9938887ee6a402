"""OwnWords that administrators wrote for a letter: the names in braces they may use, and the letter they make."""

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from legal.placeholders import PLACEHOLDER, filled
from supportportal.foundations.markdown import letter_html, letter_text
from supportportal.foundations.topics import Topic

# Nothing that the sender of a letter wrote is among them: the address may be a stranger’s.
NAMES: Mapping[str, str | Promise] = {
    "reference": gettext_lazy("the number of the request"),
    "page": gettext_lazy("the address of the page of the request"),
    "team": gettext_lazy("the team that answers, as it stands after “the”"),
    "answer_time": gettext_lazy("within which time a person answers"),
    "telephone": gettext_lazy("the telephone of customer service"),
    "support_email": gettext_lazy("the address that the letter leaves from"),
    "portal": gettext_lazy("the name of the portal, or of the brand"),
    "closing_day": gettext_lazy("in the reminder: the day on which the request is closed"),
}
# Stands for the page until the Markdown is HTML: a link’s target would be encoded.
PAGE = "https://page.invalid/"


def unknown_names(text: str) -> list[str]:
    return sorted(set(PLACEHOLDER.findall(text)) - NAMES.keys())


def has_stray_brace(text: str) -> bool:
    return bool(re.search(r"[{}]", PLACEHOLDER.sub("", text)))


def in_place(context: Mapping[str, object]) -> dict[str, object]:
    """For the templates: `words` and `words_subject` of the context with their names filled in, in its language.

    A paragraph with a name that has no value is left out whole.
    """
    topic, page = str(context["topic"]), str(context["request_url"])
    values = {
        "reference": str(context["number"]),
        "page": PAGE,
        "team": Topic(topic).team if topic in Topic.values else "",
        "answer_time": _("one working day"),
        "telephone": str(context.get("phone", "")),
        "support_email": str(context["support_address"]),
        "portal": str(context["provider"]),
        "closing_day": str(context.get("closes_on", "")),
    }
    body = filled(str(context["words"]), values)
    return {
        "words_subject": PLACEHOLDER.sub(lambda name: values[name[1]], str(context["words_subject"])),
        "words_text": letter_text(body).replace(PAGE, page),
        "words_html": mark_safe(letter_html(body).replace(PAGE, conditional_escape(page))),  # noqa: S308 escaped
    }

"""What the agents' console says by its script, beside the words of every conversation."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def console_words() -> dict[str, str]:
    """Sentences by name; `{…}` is filled in by the script."""
    return {
        "waiting": _("Waiting"),
        "answer_within": _("Write a first word within {n} s, or this chat goes to a colleague."),
        "seconds": _("{n} s"),
        "offered": _("{name} is offered to you: write a first word within a minute."),
        "has_written": _("{name} has written."),
        "customer_left": pgettext("customer", "left"),
        "whisper": _("{name} whispers about {about}: {text}"),
        "saved": _("Saved."),
        "not_saved": _("Not saved: 0 to 20 chats at once."),
        "act_failed": _("That didn’t work. Try once more."),
    }

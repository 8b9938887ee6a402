"""What the script of the agents' console says, besides the words of every conversation."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chat.models import AgentDesk
from chat.refusals import AddressUnproved, NamesLeftOpen


def console_words() -> dict[str, str]:
    """Sentences by name; `{…}` is filled in by the script."""
    return {
        "lost": _("No connection to the chats. Trying again."),
        "gone": _("You are signed out. Sign in again to see your chats."),
        "waiting": _("Waiting"),
        "answer_within": _("Write a first word within {n} s, or this chat goes to a colleague."),
        "seconds": _("{n} s"),
        "offered": _("{name} is offered to you: write a first word within a minute."),
        "has_written": _("{name} has written."),
        "customer_left": pgettext("customer", "left"),
        "whisper": _("{name} whispers about {about}: {text}"),
        "set_away": _(
            "You left two customers in a row without an answer, so you count as away. "
            "Choose “Available” when you are back."
        ),
        **{f"status_{status}": str(status.label) for status in AgentDesk.Status},
        "saved": _("Saved."),
        "not_saved": _("Not saved: 0 to 20 chats at once."),
        "act_failed": _("That didn’t work. Try once more."),
        "unproved": str(AddressUnproved.unsent),
        "gap": str(NamesLeftOpen.unsent),
        "send_knowingly": _("Send it all the same"),
    }

"""What the customer's box says besides the conversation's state: the offer, the queue, files, the end."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from chat.conversations.conversation_state import ConversationState
from chat.presence.offer import CHAT, CLOSED, FULL, Offer
from supportportal.foundations.days import in_words
from supportportal.foundations.places import zone_in_words

MINUTE = 60


def box_words() -> dict[str, str]:
    """Sentences by name; `{…}` is filled in by the script."""
    return {
        "typing": _("{name} is writing"),
        "seen": _("Seen"),
        "uploading": _("Sending {name}: {percent} %"),
        "upload_failed": _("{name} was not sent. Try again."),
        "upload_too_large": _("Files may have 25 MB in all, and 10 at once."),
        "upload_too_fast": _("Those were many files at once. Wait a minute, then send again."),
        "upload_closed": _("Not sent: the conversation is over."),
        "locked": _("We have this file, but it can’t be opened here."),
        "transcript_sent": _("Sent. Look in your mailbox."),
        "transcript_later": _("We can send it when somebody has answered, and once an hour."),
        "rated": _("Thank you."),
        "rate_first": _("Choose one of the five first."),
        "rate_late": _("A chat can be rated when it is over, and for a day."),
        "left": _("We have your message, and answer to {email}."),
        "failed": _("That didn’t work. Try once more."),
        "place_first": _("You are next."),
        "place": _("You are number {n} in the queue."),
        "wait_short": _("Typical wait: less than a minute"),
        "wait_one": ngettext("Typical wait: %(n)s minute", "Typical wait: %(n)s minutes", 1) % {"n": 1},
        "wait": ngettext("Typical wait: %(n)s minute", "Typical wait: %(n)s minutes", 5) % {"n": "{n}"},
    }


def offer_words(offer: Offer) -> dict[str, object]:
    """One topic's offer as the box shows it: may a chat be started, and one line that says what to expect."""
    return {"chat": offer["verdict"] == CHAT, "line": line_of(offer), "instead": instead_of(offer)}


def line_of(offer: Offer) -> str:
    """Under the topic's name, before anything is asked."""
    if offer["verdict"] == CLOSED:
        return (
            _("Closed. %(opening)s") % {"opening": opening_of(offer["opens_at"])}
            if offer["opens_at"]
            else pgettext("chat", "Closed")
        )
    if offer["verdict"] == FULL:
        return ngettext("%(n)s person waiting, nobody free", "%(n)s people waiting, nobody free", offer["queue"]) % {
            "n": offer["queue"]
        }
    if offer["verdict"] != CHAT:
        return _("Nobody is at the desk right now.")
    return (
        _("Open. %(wait)s") % {"wait": wait_in_words(offer["wait"])}
        if offer["wait"] is not None
        else pgettext("chat", "Open")
    )


def instead_of(offer: Offer) -> str:
    """Why there is a form instead of a chat, and what becomes of what is written in it. Empty when there is a chat."""
    reply = _("Write your message here: it goes to the same team, and we answer by mail.")
    if offer["verdict"] == CHAT:
        return ""
    if offer["verdict"] == CLOSED:
        reason = f" ({offer['reason']})" if offer["reason"] else ""
        closed = _("The chat is closed%(reason)s.") % {"reason": reason}
        return " ".join(filter(None, [closed, opening_of(offer["opens_at"]), reply]))
    if offer["verdict"] == FULL:
        return _("Everybody is busy and the queue is full.") + " " + reply
    return _("Nobody from this team is at the desk right now.") + " " + reply


def too_many_chats() -> str:
    """To somebody whose network address, shared with others, has started as many chats as it may."""
    started = _("Many chats were started from your network just now, so no more can be started for some minutes.")
    return started + " " + _("Write your message here: it goes to the same team, and we answer by mail.")


def opening_of(opens_at: str | None) -> str:
    """When it opens again, with the day unless that is today."""
    if not opens_at:
        return ""
    opens, zone = timezone.localtime(datetime.fromisoformat(opens_at)), zone_in_words(settings.TIME_ZONE)
    if opens.date() == timezone.localdate():
        return _("It opens today at %(time)s (%(zone)s).") % {"time": f"{opens:%H:%M}", "zone": zone}
    return _("It opens on %(day)s at %(time)s (%(zone)s).") % {
        "zone": zone,
        "day": in_words(opens, "l j F"),
        "time": f"{opens:%H:%M}",
    }


def wait_in_words(seconds: int | None) -> str:
    if seconds is None:
        return ""
    if seconds < MINUTE:
        return _("Typical wait: less than a minute")
    minutes = round(seconds / MINUTE)
    return ngettext("Typical wait: %(n)s minute", "Typical wait: %(n)s minutes", minutes) % {"n": minutes}


def place_in_words(state: ConversationState) -> str:
    """Where a waiting customer stands in the queue. Empty when they don't wait, or no agent is there."""
    place = state.get("place")
    if not place:
        return ""
    sentence = _("You are next.") if place == 1 else _("You are number %(n)s in the queue.") % {"n": place}
    wait = state.get("wait")
    return " ".join(filter(None, [sentence, f"{wait_in_words(wait)}." if wait is not None else ""]))

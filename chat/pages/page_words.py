"""What the chat's pages say in the reader's language, for templates and scripts alike."""

from django.utils.translation import gettext as _

from chat.conversations.conversation_state import ConversationState
from chat.models import Conversation
from chat.refusals import (
    ConversationClosed,
    FilesTomorrow,
    NothingSaid,
    NotWritten,
    NotYourConversation,
    TooFast,
    TooLong,
)
from supportportal.foundations.topics import Topic


def page_words() -> dict[str, str]:
    """Sentences by name; `{…}` is filled in by whoever shows them."""
    refused = {f"refused_{reason}": sentence for reason, sentence in refusal_sentences().items()}
    return {**status_sentences(), **connection_sentences(), **refused}


def status_sentences() -> dict[str, str]:
    by_topic = [_status_sentences_of(topic) for topic in Topic]
    return {name: sentence for sentences in by_topic for name, sentence in sentences.items()} | {
        "closed": _("This conversation is over.")
    }


def _status_sentences_of(topic: Topic) -> dict[str, str]:
    names = {"team": topic.team}
    return {
        f"waiting_{topic}_present": _("Waiting for the %(team)s. Somebody is at the desk and sees that you are here.")
        % names,
        f"waiting_{topic}_absent": _(
            "Nobody from the %(team)s is at the desk right now. Your chat is kept and waits for them."
        )
        % names,
        f"open_{topic}": _("{agent} from the %(team)s") % names,
    }


def connection_sentences() -> dict[str, str]:
    return {
        "lost": _("Connection lost. Trying again. What you write is kept and sent when it is back."),
        "slow": _("No live connection here: new messages come every few seconds."),
        "gone": _("This conversation can’t be opened any more."),
        "sending": _("Sending"),
        "you": _("You"),
        "change": _("Change it"),
        "copy": _("Copy"),
        "copied": _("Copied"),
        "by_mail": _("Send it by mail"),
        "open_chat": _("Chat with us"),
        "close_chat": _("Close the chat"),
        "unread": _("Chat with us. New messages: {count}"),
        "not_started": _("The chat didn’t start. Try once more, or write to us."),
    }


def refusal_sentences() -> dict[str, str]:
    """Shown beside a message that wasn't accepted, by the protocol's reason; any other reason is `unreadable`."""
    kinds = (NothingSaid, TooLong, TooFast, FilesTomorrow, ConversationClosed, NotYourConversation)
    return {**{kind.reason: str(kind.unsent) for kind in kinds}, "unreadable": str(NotWritten.unsent)}


def sentence_about(state: ConversationState, sentences: dict[str, str] | None = None) -> str:
    """Where a conversation stands, as its customer reads it."""
    return (sentences or status_sentences())[status_name(state)].format(agent=state["agent"] or _("Support"))


def status_name(state: ConversationState) -> str:
    topic = Topic(state["topic"]).value
    match state["status"]:
        case Conversation.Status.WAITING:
            return f"waiting_{topic}_{'present' if state['present'] else 'absent'}"
        case Conversation.Status.OPEN:
            return f"open_{topic}"
    return "closed"

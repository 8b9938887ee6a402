"""What an agent writes within a case: a message of theirs in the ticket, and the facts of a letter and an event."""

from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from supportportal.foundations.days import in_words
from tickets.models import Agent, ConformityCase
from tickets.refusals import EmptyText


@dataclass(frozen=True, slots=True)
class AgentsWords:
    """In the language of the letter that carries them."""

    agent: Agent
    text: str


def in_lines(
    case: ConformityCase,
    *,
    fact: str = "",
    next_step: str = "",
    by_day: date | None = None,
    question: str = "",
    why: str = "",
) -> str:
    """An agent's words of several fields as one message, in the language of the letter."""
    with translation.override(case.ticket.reply_language):
        facts = {"next_step": next_step.rstrip("."), "day": in_words(by_day, "l j F Y") if by_day else "", "why": why}
        lines = [fact, question]
        lines += [_("Next step: %(next_step)s, by %(day)s.") % facts] if next_step and by_day else []
        lines += [_("Next step: %(next_step)s.") % facts] if next_step and not by_day else []
        lines += [_("Why we ask: %(why)s") % facts] if why else []
        return "\n\n".join(filter(None, lines))


def required_texts(texts: dict[str, str], *, may_lack: tuple[str, ...] = ()) -> dict[str, str]:
    stripped_texts = {name: text.strip() for name, text in texts.items()}
    if any(not text and name not in may_lack for name, text in stripped_texts.items()):
        raise EmptyText
    return stripped_texts

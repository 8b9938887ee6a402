"""“You may choose now”: the letter about a choice that opened before the last day, and why it did."""

from datetime import datetime

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from legal.notices import NoticeKind
from tickets.guarantee.notices.agents_words import AgentsWords
from tickets.guarantee.notices.notice_queue import announce
from tickets.guarantee.notices.notice_text import AFTERWARDS, mediator
from tickets.guarantee.rules.events import CUSTOMER, EventKind
from tickets.models import ConformityCase

Ground = ConformityCase.Ground
GROUND_SENTENCES: dict[str, str | Promise] = {
    Ground.FAILED: _("We tried to put it right, and the problem is still there."),
    Ground.SERIOUS: _("The problem is so serious that you cannot be asked to wait."),  # as one of us found
    Ground.COSTS: _("Putting it right would cost you money or trouble you too much."),
    Ground.LATE: _("We did not put it right in time."),
    Ground.REFUSED: _("We can’t put it right."),
}
UNJUSTIFIED_DELAY = _("We are taking longer than is justified.")
CALLED_SERIOUS = _(
    "You told us that the problem is so serious that you cannot wait. We have received this: you may choose at once, "
    "without waiting for a repair."
)
CAME_BACK = _("You told us that the problem has come back after our repair.")


def why_open(case: ConformityCase) -> str:
    """In the active language. Without a ground, the reason is that the last day is over."""
    if case.delay_unjustified:
        return str(UNJUSTIFIED_DELAY)
    if case.remedy_ground == Ground.SERIOUS and _said_by_the_customer(case):
        return str(CALLED_SERIOUS)
    if case.remedy_ground == Ground.FAILED and case.was_kept:
        return str(CAME_BACK)
    return str(GROUND_SENTENCES[case.remedy_ground or Ground.LATE])


def _said_by_the_customer(case: ConformityCase) -> bool:
    """What a customer says is received; only what one of us found is our own finding."""
    flagged = case.events.filter(kind=EventKind.SERIOUS_DEFECT_FLAGGED).order_by("sequence")
    return flagged.values_list("actor", flat=True).last() == CUSTOMER


def tell_of_the_choice(case: ConformityCase, *, now: datetime, refused: AgentsWords | None = None) -> None:
    """In the caller's transaction. After a broken promise, the sweep sends another letter (T4).

    `refused`: the reasons of a refusal. Whoever is told no is also told who the mediator is.
    """
    with translation.override(case.ticket.reply_language):
        why = " ".join([why_open(case), *([refused.text] if refused else [])])
    context = {"why": why, **({AFTERWARDS: mediator(case)} if refused else {})}
    announce(case, NoticeKind.OFFER, case.last_sequence, now=now, due_at=now, context=context, said=refused)

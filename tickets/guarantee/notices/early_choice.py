"""“You may choose now”: the letter about a choice that opened before the last day, and why it did."""

from datetime import datetime

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from legal.notices import NoticeKind
from tickets.guarantee.notices.notice_queue import announce
from tickets.guarantee.notices.notice_text import AFTERWARDS, mediator
from tickets.models import ConformityCase

Ground = ConformityCase.Ground
GROUND_SENTENCES: dict[str, str | Promise] = {
    Ground.FAILED: _("We tried to put it right, and the problem is still there."),
    Ground.SERIOUS: _("The problem is so serious that you cannot be asked to wait."),
    Ground.COSTS: _("Putting it right would cost you money or trouble you too much."),
    Ground.LATE: _("We did not put it right in time."),
    Ground.REFUSED: _("We can’t put it right."),
}
UNJUSTIFIED_DELAY = _("We are taking longer than is justified.")


def why_open(case: ConformityCase) -> str:
    """In the active language. Without a ground, the reason is that the last day is over."""
    return str(UNJUSTIFIED_DELAY if case.delay_unjustified else GROUND_SENTENCES[case.remedy_ground or Ground.LATE])


def tell_of_the_choice(case: ConformityCase, *, now: datetime, reasons: str = "") -> None:
    """In the caller's transaction. After a broken promise, the sweep sends another letter (T4).

    `reasons` of a refusal: whoever is told no is also told who the mediator is.
    """
    with translation.override(case.ticket.reply_language):
        why = " ".join(filter(None, [why_open(case), reasons]))
    context = {"why": why, **({AFTERWARDS: mediator(case)} if reasons else {})}
    announce(case, NoticeKind.OFFER, case.last_sequence, now=now, due_at=now, context=context)

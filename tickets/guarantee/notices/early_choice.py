"""“You may choose now”: the letter for a choice that opened before the last day, in the words of its reason."""

from datetime import datetime

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from legal.notices import NoticeKind
from tickets.guarantee.notices.notice_queue import announce
from tickets.guarantee.notices.notice_text import AFTERWARDS, mediator
from tickets.models import ConformityCase

Ground = ConformityCase.Ground
WHY: dict[str, str | Promise] = {
    Ground.FAILED: _("We tried to put it right, and the problem is still there."),
    Ground.SERIOUS: _("The problem is so serious that you cannot be asked to wait."),
    Ground.COSTS: _("Putting it right would cost you money or trouble you too much."),
    Ground.LATE: _("We did not put it right in time."),
    Ground.REFUSED: _("We can’t put it right."),
}
SLOW = _("We are taking longer than is justified.")


def why_open(case: ConformityCase) -> str:
    """In the active language. Without a ground it is the last day that is over."""
    return str(SLOW if case.delay_unjustified else WHY[case.remedy_ground or Ground.LATE])


def tell_of_the_choice(case: ConformityCase, *, now: datetime, reasons: str = "") -> None:
    """In the caller's transaction. The letter for a broken promise is another one, and the sweep's (T4).

    `reasons` are a refusal's: who is told no is told who the mediator is.
    """
    with translation.override(case.ticket.reply_language):
        why = " ".join(filter(None, [why_open(case), reasons]))
    context = {"why": why, **({AFTERWARDS: mediator(case)} if reasons else {})}
    announce(case, NoticeKind.OFFER, case.last_sequence, now=now, due_at=now, context=context)

"""What happened in a case, line by line, in words that its customer understands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.days import in_words
from tickets.guarantee.evidence.log_facts import flat_facts, words_in
from tickets.guarantee.notices.notice_text import posted_on
from tickets.guarantee.rules.events import CUSTOMER, EventKind
from tickets.models import CaseEvent, ConformityCase, TakenOut

# Other kinds are not for the customer: reminders to agents, and what we tell billing.
SENTENCES: Mapping[str, str | Promise] = {
    EventKind.NOTIFIED: _("Your report reached us."),
    EventKind.CLASSIFIED: _(
        "We saw that your message is a report of a defect. The days count from the day it reached us."
    ),
    EventKind.ACKNOWLEDGED: _("We told you the last day."),
    EventKind.INFO_REQUESTED: _("We asked you a question."),
    EventKind.INFO_RECEIVED: _("You answered."),
    EventKind.PROGRESS: _("We told you where things stand."),
    EventKind.TOLD: _("We told you by telephone where things stand."),
    EventKind.NOT_DELIVERED: _("A letter of ours did not reach you."),
    EventKind.FIX_PROPOSED: _("We sent you something to try."),
    EventKind.CONFORMITY_CLAIMED: _("We told you that it is put right."),
    EventKind.CONFIRMED_RESOLVED: _("You confirmed that it works."),
    EventKind.CONTESTED: _("You told us that the problem goes on."),
    EventKind.WARNED: _("We told you that the time is running out."),
    EventKind.BREACHED: _("The last day is over, and it was not done."),
    EventKind.SERIOUS_DEFECT_FLAGGED: _("The defect was called so serious that you don’t have to wait."),
    EventKind.CALLED_MINOR: _("We say that the defect is minor: the price may be lowered, the contract goes on."),
    EventKind.REFUSED: _("We refused to put it right."),
    EventKind.REJECTED: _("We told you why we think this is not a defect."),
    EventKind.WITHDRAWN: _("You took your report back."),
    EventKind.MERGED: _("Two reports of the same problem became one case. The earlier day counts."),
    EventKind.UNMERGED: _("The two reports are two cases again, each with its own dates."),
    EventKind.REMEDY_OFFERED: _("The choice is open to you."),
    EventKind.REMEDY_CHOSEN: _("You chose."),
    EventKind.REFUND_DUE: _("The days for your refund began."),
    EventKind.REFUND_LATE: _("The last day of your refund is over, and it was not made."),
    EventKind.REFUNDED: _("We refunded you."),
    EventKind.CLOSED: _("The case was closed."),
    EventKind.REOPENED: _("The case was opened again, with the same dates."),
    EventKind.DUE_RECOMPUTED: _("The dates were worked out again."),
    EventKind.REDACTED: _("We took something out of the messages for good."),
}
POSTED = _("You posted your letter, as its postmark says. The days count from then on.")
RECOGNISED_LATER = _("We saw what your message asks for. The days count from the day it reached us.")
SENTENCES_OF_OTHER_DUTIES: Mapping[tuple[str, str], Promise] = {
    ("withdrawal", EventKind.NOTIFIED): _("Your withdrawal reached us."),
    ("withdrawal", EventKind.CLASSIFIED): RECOGNISED_LATER,
    ("refund", EventKind.CLASSIFIED): RECOGNISED_LATER,
    ("privacy", EventKind.CLASSIFIED): RECOGNISED_LATER,
    ("withdrawal", EventKind.CONFORMITY_CLAIMED): _("We told you that it is done."),
    ("refund", EventKind.NOTIFIED): _("Your request for a refund reached us."),
    ("refund", EventKind.CONFORMITY_CLAIMED): _("We told you that it is done."),
    ("cancellation", EventKind.NOTIFIED): _("Your notice to end the contract reached us."),
    ("cancellation", EventKind.CLASSIFIED): RECOGNISED_LATER,
    ("cancellation", EventKind.CONFORMITY_CLAIMED): _("We told you that it is done."),
    ("privacy", EventKind.NOTIFIED): _("Your request about your data reached us."),
    ("privacy", EventKind.CONFORMITY_CLAIMED): _("We told you that it is done."),
}
# By kind, the parts of an event that the customer wrote or was told, in the order shown, each with its sentence.
AS_IT_STANDS = "%(words)s"
DETAIL_SENTENCES: Mapping[str, Mapping[str, str | Promise]] = {
    EventKind.INFO_REQUESTED: {"question": _("What we need: %(words)s"), "why": _("Why: %(words)s")},
    EventKind.PROGRESS: {"fact": AS_IT_STANDS, "next_step": _("Next step: %(words)s")},
    EventKind.TOLD: {"words": AS_IT_STANDS},
    EventKind.FIX_PROPOSED: {"text": AS_IT_STANDS},
    EventKind.CONFORMITY_CLAIMED: {"conformity_evidence": AS_IT_STANDS},
    EventKind.CONTESTED: {"why": AS_IT_STANDS},
    EventKind.CALLED_MINOR: {"reasons": AS_IT_STANDS},
    EventKind.REFUSED: {"reasons": AS_IT_STANDS},
    EventKind.REJECTED: {"reasons": AS_IT_STANDS},
    EventKind.WITHDRAWN: {"close_reason": AS_IT_STANDS},
    EventKind.REFUNDED: {"refund_reference": _("Reference: %(words)s")},
}


@dataclass(frozen=True, slots=True)
class StoryLine:
    at: datetime
    said: str | Promise
    details: Sequence[str]
    yours: bool  # done by the customer


def story_of(case: ConformityCase) -> list[StoryLine]:
    """The oldest line first."""
    log = list(case.events.filter(kind__in=[*SENTENCES, EventKind.ERASED]).order_by("sequence"))
    return [_story_line(case, event, log=log) for event in log if event.kind in SENTENCES]


def _story_line(case: ConformityCase, event: CaseEvent, *, log: Sequence[CaseEvent]) -> StoryLine:
    if event.kind == EventKind.NOTIFIED and posted_on(case):
        return StoryLine(event.occurred_at, POSTED, [], yours=True)
    sentence = SENTENCES_OF_OTHER_DUTIES.get((case.duty, event.kind), SENTENCES[event.kind])
    return StoryLine(event.occurred_at, sentence, details_of(event, log=log), yours=event.actor == CUSTOMER)


def details_of(event: CaseEvent, *, log: Sequence[CaseEvent]) -> list[str]:
    """What the customer wrote or was told with it, in the active language; `log` says which words were erased."""
    facts = flat_facts(event, log=log)
    if event.kind == EventKind.REMEDY_CHOSEN:
        return [str(ConformityCase.Remedy(facts["remedy_choice"]).label), *facts.get("formula", [])]
    if event.kind == EventKind.REDACTED:
        return [str(TakenOut.Kind(facts["rule"]).label)]
    if event.kind == EventKind.SERIOUS_DEFECT_FLAGGED and event.actor == CUSTOMER:
        return [why] if (why := words_in(facts, "why")) else []
    texts = {name: words_in(facts, name) for name in DETAIL_SENTENCES.get(event.kind, {})}
    details = [str(DETAIL_SENTENCES[event.kind][name]) % {"words": text} for name, text in texts.items() if text]
    if event.kind == EventKind.PROGRESS and facts.get("by_day"):
        details.append(_("By %(day)s") % {"day": in_words(date.fromisoformat(facts["by_day"]), "l j F Y")})
    return details

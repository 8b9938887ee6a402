"""What has happened in a case, line by line, in words its customer understands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.days import in_words
from tickets.guarantee.rules.events import CUSTOMER, Kind
from tickets.models import CaseEvent, ConformityCase

# Whoever isn't named here is not for the customer: reminders between agents, and what we tell billing.
SAID: Mapping[str, str | Promise] = {
    Kind.NOTIFIED: _("Your report reached us."),
    Kind.CLASSIFIED: _("We saw that your message is a report of a defect. The days count from the day it reached us."),
    Kind.ACKNOWLEDGED: _("We told you the last day."),
    Kind.INFO_REQUESTED: _("We asked you a question."),
    Kind.INFO_RECEIVED: _("You answered."),
    Kind.PROGRESS: _("We told you where things stand."),
    Kind.FIX_PROPOSED: _("We sent you something to try."),
    Kind.CONFORMITY_CLAIMED: _("We told you that it is put right."),
    Kind.CONFIRMED_RESOLVED: _("You confirmed that it works."),
    Kind.CONTESTED: _("You told us that the problem goes on."),
    Kind.WARNED: _("We told you that the time is running out."),
    Kind.BREACHED: _("The last day is over, and it was not done."),
    Kind.SERIOUS_DEFECT_FLAGGED: _("The defect is serious: you don’t have to wait."),
    Kind.CALLED_MINOR: _("We say that the defect is minor: the price may be lowered, the contract goes on."),
    Kind.REFUSED: _("We refused to put it right."),
    Kind.REJECTED: _("We told you why we think this is not a defect."),
    Kind.WITHDRAWN: _("You took your report back."),
    Kind.MERGED: _("Two reports of the same problem became one case. The earlier day counts."),
    Kind.REMEDY_OFFERED: _("The choice is open to you."),
    Kind.REMEDY_CHOSEN: _("You chose."),
    Kind.REFUND_DUE: _("The days for your refund began."),
    Kind.REFUND_LATE: _("The last day of your refund is over, and it was not made."),
    Kind.REFUNDED: _("We refunded you."),
    Kind.CLOSED: _("The case was closed."),
    Kind.REOPENED: _("The case was opened again, with the same dates."),
    Kind.DUE_RECOMPUTED: _("The dates were worked out again."),
}
SEEN_LATER = _("We saw what your message asks for. The days count from the day it reached us.")
OF_OTHER_DUTIES: Mapping[tuple[str, str], Promise] = {
    ("withdrawal", Kind.NOTIFIED): _("Your withdrawal reached us."),
    ("withdrawal", Kind.CLASSIFIED): SEEN_LATER,
    ("refund", Kind.CLASSIFIED): SEEN_LATER,
    ("privacy", Kind.CLASSIFIED): SEEN_LATER,
    ("withdrawal", Kind.CONFORMITY_CLAIMED): _("We told you that it is done."),
    ("refund", Kind.NOTIFIED): _("Your request for a refund reached us."),
    ("refund", Kind.CONFORMITY_CLAIMED): _("We told you that it is done."),
    ("privacy", Kind.NOTIFIED): _("Your request about your data reached us."),
    ("privacy", Kind.CONFORMITY_CLAIMED): _("We told you that it is done."),
}
# Of what an event keeps, what the customer was told or said themselves, in the order of telling, each in its sentence.
PLAIN = "%(words)s"
TOLD: Mapping[str, Mapping[str, str | Promise]] = {
    Kind.INFO_REQUESTED: {"question": _("What we need: %(words)s"), "why": _("Why: %(words)s")},
    Kind.PROGRESS: {"fact": PLAIN, "next_step": _("Next step: %(words)s")},
    Kind.FIX_PROPOSED: {"text": PLAIN},
    Kind.CONFORMITY_CLAIMED: {"conformity_evidence": PLAIN},
    Kind.CONTESTED: {"why": PLAIN},
    Kind.CALLED_MINOR: {"reasons": PLAIN},
    Kind.REFUSED: {"reasons": PLAIN},
    Kind.REJECTED: {"reasons": PLAIN},
    Kind.WITHDRAWN: {"close_reason": PLAIN},
    Kind.REFUNDED: {"refund_reference": _("Reference: %(words)s")},
}


@dataclass(frozen=True, slots=True)
class Happening:
    at: datetime
    said: str | Promise
    details: Sequence[str]
    yours: bool  # the customer did it


def story_of(case: ConformityCase) -> list[Happening]:
    """The first thing first."""
    events = case.events.exclude(kind__in=[kind for kind in Kind if kind not in SAID]).order_by("sequence")
    return [_happening(case, event) for event in events if event.kind in SAID]


def _happening(case: ConformityCase, event: CaseEvent) -> Happening:
    said = OF_OTHER_DUTIES.get((case.duty, event.kind), SAID[event.kind])
    return Happening(event.occurred_at, said, _details(event), yours=event.actor == CUSTOMER)


def _details(event: CaseEvent) -> list[str]:
    kept = {**event.payload.get("changes", {}), **event.payload}
    if event.kind == Kind.REMEDY_CHOSEN:
        return [str(ConformityCase.Remedy(kept["remedy_choice"]).label), *kept.get("formula", [])]
    if event.kind == Kind.SERIOUS_DEFECT_FLAGGED and event.actor == CUSTOMER:
        return [kept["why"]]
    told = {name: str(kept.get(name) or "").strip() for name in TOLD.get(event.kind, {})}
    found = [str(TOLD[event.kind][name]) % {"words": words} for name, words in told.items() if words]
    if event.kind == Kind.PROGRESS and kept.get("by_day"):
        found.append(_("By %(day)s") % {"day": in_words(date.fromisoformat(kept["by_day"]), "l j F Y")})
    return found

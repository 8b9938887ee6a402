"""What the portal writes by itself when a customer would hear nothing for too long: what is known, and no more."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from supportportal.foundations.days import in_words
from tickets.guarantee.rules.clock import civil_day
from tickets.guarantee.rules.events import SYSTEM, EventKind
from tickets.models import CaseEvent, ConformityCase

State = ConformityCase.State
TOLD_BY_AGENTS = (EventKind.PROGRESS, EventKind.INFO_REQUESTED, EventKind.FIX_PROPOSED)


def last_words(cases: Collection[ConformityCase]) -> dict[int, CaseEvent]:
    """By case, the last event in which an agent told the customer something; one query for all cases."""
    if not cases:
        return {}
    events = CaseEvent.objects.filter(case__in=[case.pk for case in cases], kind__in=TOLD_BY_AGENTS)
    return {event.case_id: event for event in events.exclude(actor=SYSTEM).order_by("sequence")}


def what_is_known(
    case: ConformityCase, *, last_event: CaseEvent | None, every: int, now: datetime
) -> Mapping[str, object]:
    """The placeholders of a progress letter (`legal.placeholders`), in the customer's language."""
    with translation.override(case.ticket.reply_language):
        by_day = civil_day(now) + timedelta(days=every)
        if now < case.due_at:
            by_day = min(by_day, case.last_day)
        return {
            "fact": _latest_fact(case, last_event),
            "next_step": _("a person of our team writes to you"),
            "by_day": by_day,
        }


def _latest_fact(case: ConformityCase, last_event: CaseEvent | None) -> str:
    told_on = {"day": in_words(civil_day(last_event.occurred_at), "l j F")} if last_event else {}
    if case.state == State.INFO_REQUESTED:
        return _("we wait for your answer to our question, and the time goes on running all the same")
    if last_event and last_event.kind == EventKind.FIX_PROPOSED:
        return _("we proposed a repair on %(day)s, and would like to know whether it helps") % told_on
    if last_event and last_event.kind == EventKind.PROGRESS:
        placeholders = {**told_on, "fact": last_event.payload.get("fact", "")}
        return _("there is nothing new since %(day)s, when we told you: %(fact)s") % placeholders
    if case.remedy_opened_at and not case.remedy_choice:
        return _("it is not put right yet, and you can still choose on the page of your case")
    return _("our team is at work on your report, and it is not put right yet")

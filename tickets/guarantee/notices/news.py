"""What the portal says by itself when a customer would hear nothing for too long: what is known, and no more."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from supportportal.foundations.days import in_words
from tickets.guarantee.rules.clock import civil_day
from tickets.guarantee.rules.events import SYSTEM, Kind
from tickets.models import CaseEvent, ConformityCase

State = ConformityCase.State
TELLING = (Kind.PROGRESS, Kind.INFO_REQUESTED, Kind.FIX_PROPOSED)


def last_words(cases: Collection[ConformityCase]) -> dict[int, CaseEvent]:
    """By case, the last thing an agent told its customer: one query for all of them."""
    if not cases:
        return {}
    events = CaseEvent.objects.filter(case__in=[case.pk for case in cases], kind__in=TELLING).exclude(actor=SYSTEM)
    return {event.case_id: event for event in events.order_by("sequence")}


def what_is_known(case: ConformityCase, *, last: CaseEvent | None, every: int, now: datetime) -> Mapping[str, object]:
    """The words of a progress letter (`legal.placeholders`), in the customer's language."""
    with translation.override(case.ticket.reply_language):
        by_day = civil_day(now) + timedelta(days=every)
        if now < case.due_at:
            by_day = min(by_day, case.last_day)
        return {"fact": _fact(case, last), "next_step": _("a person of our team writes to you"), "by_day": by_day}


def _fact(case: ConformityCase, last: CaseEvent | None) -> str:
    told_on = {"day": in_words(civil_day(last.occurred_at), "l j F")} if last else {}
    if case.state == State.INFO_REQUESTED:
        return _("we wait for your answer to our question, and the time goes on running all the same")
    if last and last.kind == Kind.FIX_PROPOSED:
        return _("we proposed a repair on %(day)s, and would like to know whether it helps") % told_on
    if last and last.kind == Kind.PROGRESS:
        told = {**told_on, "fact": last.payload.get("fact", "")}
        return _("there is nothing new since %(day)s, when we told you: %(fact)s") % told
    if case.remedy_opened_at and not case.remedy_choice:
        return _("it is not put right yet, and you can still choose on the page of your case")
    return _("our team is at work on your report, and it is not put right yet")

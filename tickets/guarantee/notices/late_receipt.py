"""A report that becomes a case after its last day: one letter says that it came, that the day is over, and what now."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from legal.notices import NoticeKind
from supportportal.foundations.days import in_words
from supportportal.foundations.places import zone_in_words
from tickets.guarantee.notices.notice_text import BEFOREHAND, DAY, as_words, posted_on
from tickets.guarantee.rules import policies
from tickets.guarantee.rules.holding import is_late
from tickets.models import ConformityCase
from tickets.proofs import is_unproved


def waits_for_the_breach(case: ConformityCase, *, now: datetime) -> bool:
    """Its last day is over: the letter of the breach, which the sweep sends at once, says that the report came, too."""
    return is_late(case, now=now) and policies.notice_text(case, NoticeKind.BREACH) is not None


def late_receipt(case: ConformityCase) -> Mapping[str, object]:
    """For the letter of the breach, where the customer never heard that the report came or which day was the last."""
    with translation.override(case.ticket.reply_language), timezone.override(policies.zone_of(case)):
        sentences = [_late_sentence(case, in_words(case.last_day, DAY))]
        if case.duty != policies.GUARANTEE and not is_unproved(case.ticket):  # a receipt repeats what came (D. 221-5)
            sentences.append(_("This is what you sent us:\n\n%(content)s") % {"content": case.notification.words})
    return {BEFOREHAND: "\n\n".join(sentences)}


def _late_sentence(case: ConformityCase, last_day: str) -> str:
    if posted := posted_on(case):
        placeholders = {"posted": in_words(posted, DAY), "last_day": last_day}
        return (
            _(
                "We have received your letter. The days count from its postmark, %(posted)s, and the last one was "
                "%(last_day)s."
            )
            % placeholders
        )
    zone = zone_in_words(policies.zone_of(case))
    placeholders = {"received": as_words(case.notified_at, case), "zone": zone, "last_day": last_day}
    if case.duty == policies.GUARANTEE:
        return (
            _(
                "We received your report on %(received)s (%(zone)s). The days count from its arrival, and the last "
                "one was %(last_day)s."
            )
            % placeholders
        )
    return (
        _(
            "We received your request on %(received)s (%(zone)s). The days count from its arrival, and the last one "
            "was %(last_day)s."
        )
        % placeholders
    )

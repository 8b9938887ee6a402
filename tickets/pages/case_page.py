"""What stands on the page of a case: its day, what was done, what we hold, and what can be said now."""

from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.masking.masks import masked
from tickets.access import request_token, request_token_of_before
from tickets.guarantee.cases import progress_of
from tickets.guarantee.evidence.story import story_of
from tickets.guarantee.notices.early_choice import why_open
from tickets.guarantee.notices.notice_text import posted_on
from tickets.guarantee.rules import clock, policies
from tickets.guarantee.rules.late_payment import increase_at
from tickets.guarantee.steps.refunds import is_overdue
from tickets.guarantee.steps.remedies import may_choose, offers
from tickets.models import Attachment, ConformityCase, OutgoingEmail
from tickets.pages.case_acts import is_asked, possible_acts
from tickets.pages.ownership import came_by_letter, may_read_all

TITLES: dict[str, str | Promise] = {
    "guarantee": _("It doesn’t work as promised"),
    "withdrawal": _("Your withdrawal from the contract"),
    "refund": _("Your refund"),
    "cancellation": _("The end of your subscription"),
    "privacy": _("Your request about your data"),
}


def about(case: ConformityCase, *, link: str, now: datetime) -> dict[str, object]:
    """For the templates; the same number of queries however long the story. `link`: the case's token that was used."""
    by_letter = came_by_letter(case.ticket, link)
    return {
        "case": case,
        "ticket": case.ticket,
        "token": request_token(case.ticket) if by_letter else request_token_of_before(case.ticket),
        "link": link,
        "title": masked(case.defect) or TITLES.get(case.duty, TITLES["guarantee"]),
        "progress": progress_of(case, now=now),
        "asked": is_asked(case),
        "acts": possible_acts(case),
        "may_choose": may_choose(case, now=now),
        "refund_is_late": is_overdue(case, now=now),
        "increase": None if case.ended_at else increase_at(case, at=now),
    }


def choices(case: ConformityCase, *, link: str, now: datetime) -> dict[str, object]:
    """The choice with its sums, as of now; nothing is kept of it until somebody chooses."""
    holder = case.subscription.customer_id if case.subscription else None
    return {
        **about(case, link=link, now=now),
        "why": why_open(case),
        "offers": offers(case, now=now),
        "is_holder": holder in (None, case.ticket.customer_id),
        "refund_last_day": refunded_by(now, country=case.country),
    }


def refunded_by(chosen_at: datetime, *, country: str) -> date:
    """The last day for the money of a choice made at this moment."""
    version = policies.promise_at(chosen_at, duty=policies.REFUND, country=country)
    policy = policies.clock_policy(policies.policy_in(version, duty=policies.REFUND))
    return clock.count(policy, event_at=chosen_at).last_day


def held(case: ConformityCase, *, link: str) -> dict[str, object]:
    """What we keep: the report, the files, the letters about it, and the promise that was in force."""
    visible = Attachment.objects.open_to_customers().filter(message__ticket=case.ticket)
    letters = OutgoingEmail.objects.to_customers().filter(notices__case=case).distinct()
    return {
        "story": story_of(case),
        "notification": case.notification,
        "posted_on": posted_on(case),
        "posted_at": case.notified_at if posted_on(case) else None,  # the day is known, and no hour
        "files": list(visible.order_by("pk")),
        "may_open_files": may_read_all(case.ticket, link),
        "letters": list(letters.only("subject", "created_at", "sent_at").order_by("created_at", "pk")),
        "messages_held": case.ticket.messages.open_to_customers().count(),
        "versions": [version for version in (case.terms_version, case.policy_version) if version],
    }

"""What a letter about a case says: the published text, filled with the facts of the case in its language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.utils import timezone, translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from legal.company import mediator_in_words
from legal.law import FRANCE, law_of
from legal.notices import NOTICES, NoticeKind
from legal.placeholders import filled, names_in
from supportportal.foundations.days import in_words
from supportportal.foundations.money import amount_in_words
from supportportal.foundations.places import zone_in_words
from tickets import access
from tickets.guarantee.rules import clock, policies
from tickets.guarantee.rules.clock import civil_day
from tickets.models import ConformityCase
from tickets.models.channels import Channel

DAY = "l j F Y"
Remedy = ConformityCase.Remedy
RIGHTS = {  # what its customer exercises, by the duty of the case
    "guarantee": gettext_lazy("the legal guarantee of conformity"),
    "withdrawal": gettext_lazy("the withdrawal from the contract"),
    "cancellation": gettext_lazy("the end of the contract"),
    "refund": gettext_lazy("a refund"),
    "privacy": gettext_lazy("your rights over your data"),
}
GUARANTEE_ELSEWHERE = gettext_lazy("your right to a service that conforms to the contract")
CHOICE_IN_WORDS = {  # they follow “You chose …”
    Remedy.REDUCTION: gettext_lazy("a lower price"),
    Remedy.TERMINATION: gettext_lazy("the end of the contract with a refund"),
    Remedy.REPAIR: gettext_lazy("to let us go on repairing"),
}

# In a context: what stands above and below the published text.
BEFOREHAND = "beforehand"
AFTERWARDS = "afterwards"


@dataclass(frozen=True, slots=True)
class NoticeWording:
    subject: str
    body: str
    language: str


def letter(case: ConformityCase, kind: str, *, context: Mapping[str, object], now: datetime) -> NoticeWording | None:
    """None when the promise has no such letter. `context`: days, instants, amounts and texts as they are in the rows.

    The text is that of the case's own version, in the customer's language.
    """
    kind = _suited(kind, case)
    text = policies.notice_text(case, kind)
    if text is None:
        return None
    with translation.override(text.language), timezone.override(policies.zone_of(case)):
        placeholders = {name: as_words(value, case) for name, value in context.items()}
        if NOTICES[kind].still_the_last_day and now >= case.due_at:
            placeholders["last_day"] = ""
        for name in (names_in(text.subject) | names_in(text.body)) - placeholders.keys():
            placeholders[name] = COMMON_PLACEHOLDERS[name](case, now) if name in COMMON_PLACEHOLDERS else ""
        parts = (placeholders.get(BEFOREHAND), filled(text.body, placeholders), placeholders.get(AFTERWARDS))
        return NoticeWording(filled(text.subject, placeholders), "\n\n".join(filter(None, parts)), text.language)


def _suited(kind: str, case: ConformityCase) -> str:
    """Another letter in its place for a minor defect, and for a paper letter that its postmark dates."""
    if kind == NoticeKind.ACKNOWLEDGEMENT and posted_on(case):
        return NoticeKind.RECEIPT_BY_POST
    minor = case.severity == ConformityCase.Severity.MINOR and kind in NOTICES
    return (NOTICES[kind].when_minor or kind) if minor else kind


def posted_on(case: ConformityCase) -> date | None:
    """The day of the postmark where it dates the report, at the first instant of that day: no hour is known."""
    notified = localtime(case.notified_at, clock.zone_named(policies.zone_of(case)))
    dated = case.channel == Channel.POST and notified.time() == time(0)
    return notified.date() if dated else None


def mediator(case: ConformityCase) -> str:
    """What the letter of refusal (T7) says below its reasons, for whoever disagrees: the one source for all letters.

    Article L. 616-1: whoever is told no is told who the mediator is.
    """
    published = policies.notice_text(case, "refusal")
    below = _without_reasons(published.body) if published else ""
    return below or _without_reasons(policies.built_in_body(case, "refusal"))


def _without_reasons(body: str) -> str:
    return filled(body, {"mediator": mediator_in_words()})


def as_words(value: object, case: ConformityCase) -> str:
    """In the active language; an instant in the active zone, which is the policy's while a letter is written."""
    match value:
        case None:
            return ""
        case datetime():
            local_time = localtime(value)
            return _("%(day)s at %(time)s") % {"day": in_words(local_time.date(), DAY), "time": f"{local_time:%H:%M}"}
        case date():
            return in_words(value, DAY)
        case Decimal():
            return amount_in_words(value, case.currency)
        case Remedy():
            return str(CHOICE_IN_WORDS[value])
    return str(value).strip()


def right_in_words(case: ConformityCase) -> str:
    """What its customer exercises, by its duty; without a term of French law for a contract under another."""
    if case.duty == policies.GUARANTEE and law_of(case.country) != FRANCE:
        return str(GUARANTEE_ELSEWHERE)
    return str(RIGHTS.get(case.duty, ""))


def _day_of_case(case: ConformityCase, now: datetime) -> str:
    return str((civil_day(now, zone=policies.zone_of(case)) - case.day0).days)


COMMON_PLACEHOLDERS: Mapping[str, Callable[[ConformityCase, datetime], str]] = {
    "received": lambda case, now: as_words(case.notified_at, case),
    "right": lambda case, now: right_in_words(case),
    "last_day": lambda case, now: as_words(case.last_day, case),
    "reference": lambda case, now: f"#{case.ticket_id}",
    "mediator": lambda case, now: mediator_in_words(),
    "posted_on": lambda case, now: as_words(posted_on(case), case),
    "defect": lambda case, now: case.defect,
    "day": _day_of_case,
    "days": lambda case, now: str((policies.counting_of(case).counted_to(case.day0) - case.day0).days),
    "zone": lambda case, now: zone_in_words(policies.zone_of(case)),
    "case_url": lambda case, now: access.case_url(case),
    "choice_url": lambda case, now: access.choice_url(case),
    "works_url": lambda case, now: access.works_url(case),
    "fails_url": lambda case, now: access.fails_url(case),
}

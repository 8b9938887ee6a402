"""The first page of the evidence: who, what was reported and promised, what was done, chosen and paid, and how late."""

import re
from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from legal.company import company_facts
from legal.models import Policy
from supportportal.foundations.days import in_words
from supportportal.foundations.masking.masks import masked
from supportportal.foundations.money import amount_in_words
from supportportal.foundations.paper.blocks import Block, Cell, Contents, Facts, Grid, Headline, Paragraph, Quote
from supportportal.foundations.places import zone_in_words
from tickets.guarantee.evidence.case_record import CaseRecord
from tickets.guarantee.evidence.outcome import outcome, paid_in_words
from tickets.guarantee.evidence.sheet_words import (
    DAY,
    actor_in_words,
    channel_in_words,
    instant,
    more_of,
    moved_from,
    no_longer_kept,
    short_instant,
    what_happened,
)
from tickets.guarantee.notices.notice_text import posted_on, right_in_words
from tickets.guarantee.rules.events import AGENTS, EventKind, facts_of
from tickets.guarantee.rules.policies import PAYMENTS, policy_of
from tickets.guarantee.subscriptions import EVENTS_WITH_CONTRACT
from tickets.models import CaseEvent, ConformityCase

BETWEEN = " · "  # of what stands in one line, so that all of it stands on one page
EMPTY_LINES = re.compile(r"\n\s*\n")
LONGEST_QUOTE = 900  # letters, on the first page; all of it stands in its annex
Remedy = ConformityCase.Remedy
ALWAYS_TOLD = {  # of the log, what a stranger has to know first
    EventKind.INFO_REQUESTED,
    EventKind.INFO_RECEIVED,
    EventKind.FIX_PROPOSED,
    EventKind.CONFORMITY_CLAIMED,
    EventKind.CONFIRMED_RESOLVED,
    EventKind.CONTESTED,
    EventKind.TOLD,
    EventKind.BREACHED,
    EventKind.SERIOUS_DEFECT_FLAGGED,
    EventKind.CALLED_MINOR,
    EventKind.REFUSED,
    EventKind.REJECTED,
    EventKind.WITHDRAWN,
    EventKind.MERGED,
    EventKind.UNMERGED,
    EventKind.REMEDY_OFFERED,
    EventKind.ENTERED,
    EventKind.REMEDY_CHOSEN,
    EventKind.REFUND_LATE,
    EventKind.REFUNDED,
    EventKind.CLOSED,
    EventKind.REOPENED,
    EventKind.DUE_RECOMPUTED,
    EventKind.ERASED,
}


def summary(record: CaseRecord) -> Iterator[Block]:
    case = record.case
    numbers = {"case": case.pk, "ticket": case.ticket_id}
    yield Headline(_("Case %(case)s, request #%(ticket)s: what is on record") % numbers, level=1)
    right = right_in_words(case)
    as_of = {"right": right, "at": instant(record.as_of), "zone": zone_in_words(record.zone)}
    yield Paragraph(
        _("About %(right)s. As the record stands: its last entry is of %(at)s (%(zone)s).") % as_of,
        tone="soft",
    )
    yield Paragraph(" ".join(outcome(record)), tone="strong")
    yield Facts([row for row in _parties(record) if row[1]])
    yield Headline(_("What the customer wrote, in their own words"), level=3)
    yield _report(record)
    yield Headline(_("What was promised, and until when"), level=3)
    yield Facts(list(_promise(record)))
    yield Headline(_("What happened"), level=3)
    yield _course(record)
    if money := list(_money(record)):
        yield Headline(_("The choice and the money"), level=3)
        yield Facts(money)
    yield Contents(_("What follows"))


def _parties(record: CaseRecord) -> Iterator[tuple[str, str]]:
    case, customer = record.case, record.case.ticket.customer
    yield _("Company"), _joined(*_company(), settings.SUPPORT_ADDRESS)
    others = sorted({message.from_address for message in record.messages} - {"", customer.email})
    proofs = {proof.address: str(proof.get_way_display()) for proof in record.proofs}
    addresses = [
        _("%(address)s: %(proof)s") % {"address": address, "proof": proofs[address.lower()]}
        if address.lower() in proofs
        else address
        for address in (customer.email, *others)
    ]
    yield _("Customer"), _joined(customer.name, *addresses, customer.phone)
    yield _("Contract"), _joined(*_contract(record))
    notified = posted_on(case)
    at = in_words(notified, DAY) if notified else instant(case.notified_at, seconds=True)
    yield _("Received"), _joined(at, channel_in_words(case.channel), masked(case.defect))


def _company() -> list[str]:
    """As its legal notice names it, where somebody has filled that in."""
    if (facts := company_facts()) is None:
        return [settings.PORTAL_NAME]
    named = f"{facts.name} {facts.legal_form}".strip()
    return [*dict.fromkeys([settings.PORTAL_NAME, named]), ", ".join(facts.address.splitlines()), facts.register]


def _joined(*parts: str) -> str:
    return BETWEEN.join(filter(None, parts))


def _contract(record: CaseRecord) -> Iterator[str]:
    case = record.case
    if case.contract_reference:
        yield case.contract_reference
    if case.price is not None and case.period_months:
        months = ngettext("%(price)s for %(n)s month", "%(price)s for %(n)s months", case.period_months)
        yield months % {"price": amount_in_words(case.price, case.currency), "n": case.period_months}
    if started := record.facts(*EVENTS_WITH_CONTRACT).get("contract_started_on"):
        yield _("since %(day)s") % {"day": in_words(date.fromisoformat(str(started)))}
    if case.country:
        yield _("country: %(code)s") % {"code": case.country}
    if case.paid_from:
        yield _("period paid from %(day)s") % {"day": in_words(case.paid_from)}
    if case.subscription_active is not None:
        yield _("active at the report") if case.subscription_active else _("not active at the report")


def _report(record: CaseRecord) -> Block:
    words = next((row.shown_words for row in record.messages if row.pk == record.case.notification_id), "").strip()
    words = EMPTY_LINES.sub("\n", words)
    if not words:
        return Paragraph(no_longer_kept(record, _("No words are on record.")), tone="soft")
    language = record.case.ticket.reply_language
    if len(words) <= LONGEST_QUOTE:
        return Quote(words, language)
    return Quote(words[:LONGEST_QUOTE].rstrip() + _(" […] The whole text stands in its annex."), language)


def _promise(record: CaseRecord) -> Iterator[tuple[str, str]]:
    case, policy = record.case, policy_of(record.case)
    version = case.policy_version
    text = promised_in_words(policy)
    if version:
        promised = {"title": version.text.title, "on": in_words(version.effective_on)}
        text += " " + _("(“%(title)s”, in force from %(on)s)") % promised
    yield _("Promise"), text
    yield _("Day 0, not counted"), in_words(case.day0, DAY)
    if counted := moved_from(case):
        yield _("Last day as counted, on which nobody works"), in_words(counted, DAY)
    yield _("Last day, counted whole"), in_words(case.last_day, DAY)
    zone = {"at": instant(case.due_at), "zone": zone_in_words(record.zone)}
    yield _("Too late from"), _("%(at)s, %(zone)s") % zone


def promised_in_words(policy: Policy) -> str:
    """Not by its name, which is for machines."""
    if policy.unit == Policy.Unit.MONTHS:
        length = ngettext("%(n)s month from the notification", "%(n)s months from the notification", policy.length)
    else:
        length = ngettext(
            "%(n)s calendar day from the notification", "%(n)s calendar days from the notification", policy.length
        )
    words = length % {"n": policy.length}
    return words + _(", to the next working day where the last one is none") if policy.extended else words


def _course(record: CaseRecord) -> Block:
    told = [event for event in record.events if _is_told(event)]
    if not told:
        return Paragraph(_("Nothing else is on record."), tone="soft")
    rows = [
        (
            short_instant(event.occurred_at),
            _named(what_happened(event), *_details(event, record)),
            actor_in_words(event.actor, record),
        )
        for event in told
    ]
    return Grid([_("When"), _("What"), _("Who")], rows, [24, 54, 22])


def _named(what: str, *details: str) -> str:
    return f"{what}. {_joined(*details)}" if details else what


def _details(event: CaseEvent, record: CaseRecord) -> list[str]:
    """How a sum is worked out stands below, once."""
    details = more_of(event, record)
    return details[:1] if event.kind == EventKind.REMEDY_CHOSEN else details


def _is_told(event: CaseEvent) -> bool:
    """News only from a person: what the clock sends of itself says nothing new."""
    return event.kind in ALWAYS_TOLD or (event.kind == EventKind.PROGRESS and event.actor.startswith(AGENTS))


def _money(record: CaseRecord) -> Iterator[tuple[str, Cell]]:
    case = record.case
    if case.remedy_chosen_at:
        chosen_at = short_instant(case.remedy_chosen_at, seconds=True)
        yield _("Chosen"), _joined(str(Remedy(case.remedy_choice).label), chosen_at, _way_of_the_choice(record))
    if case.refund_amount is not None:
        yield _("Sum"), amount_in_words(case.refund_amount, case.currency)
    elif case.refund_last_day:
        yield _("Sum"), _("the amount due")
    if case.refund_last_day or case.duty in PAYMENTS:
        words = masked(case.refund_reference)
        reference = _("Reference: %(words)s") % {"words": words} if words else ""
        yield _("Payment"), _joined(paid_in_words(record), reference)
    if formulas := [formula for event in record.events if (formula := facts_of(event).get("formula"))]:
        yield _("How it was worked out, as it was shown"), formulas[-1]


def _way_of_the_choice(record: CaseRecord) -> str:
    """Whoever enters what they heard leaves a line of their own in the log, before the choice."""
    steps = [event for event in record.events if event.kind == EventKind.REMEDY_CHOSEN or _entered_a_choice(event)]
    if len(steps) > 1 and steps[-2].kind == EventKind.ENTERED:
        return _("entered by %(name)s, who heard it") % {"name": actor_in_words(steps[-2].actor, record)}
    return _("by the customer, on the page of the case")


def _entered_a_choice(event: CaseEvent) -> bool:
    return event.kind == EventKind.ENTERED and facts_of(event).get("act") == "choose"

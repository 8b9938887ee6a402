"""Letters that would open a ticket and wait for a person: spam, and floods of a sender or a domain, each as one row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.fields.json import KT

from supportportal.foundations.knock import knock
from supportportal.foundations.staff.audit import Act, record_act
from tickets import fate_reasons
from tickets.fate_reasons import Reason, ReasonCode, as_columns
from tickets.letters.addresses import split
from tickets.mailroom.senders.sender_rules import is_everybodys
from tickets.mailroom.senders.spam_verdicts import verdict_on
from tickets.mailroom.sorting.known_senders import LedgerLookup
from tickets.mailroom.sorting.opened_letter import Fate, OpenedLetter, Outcome
from tickets.models import Agent, IncomingEmail
from tickets.refusals import PlacedAlready

# More wait in quarantine, and count from their arrival all the same.
MAX_REQUESTS_AN_HOUR = 60  # of one sender
MAX_REQUESTS_OF_A_DOMAIN_AN_HOUR = 240  # of all its senders together
IN_A_FLOOD = Q(
    fate=Fate.QUARANTINE,
    reason_code__in=fate_reasons.FLOODS,
    reason_facts__has_key="sender",
)
IN_QUARANTINE = Q(fate=Fate.QUARANTINE) & ~IN_A_FLOOD  # one by one


@dataclass(frozen=True, slots=True)
class Flood:
    sender: str  # an address in lower case, or "@" and a domain
    letters: int
    began_at: datetime
    latest_at: datetime


def held(opened: OpenedLetter, lookup: LedgerLookup) -> Outcome | None:
    """Why it doesn't open a ticket by itself. A colleague's word on the letter, or on its sender, comes first."""
    was_released = opened.letter.reason_code == ReasonCode.RELEASED
    if was_released or opened.is_by_hand or lookup.is_always_a_ticket(opened):
        return None
    if verdict := verdict_on(opened.parsed):
        return Outcome(Fate.SPAM, fate_reasons.spam(scanner=verdict.scanner, said=verdict.said))
    address = opened.writer.address.lower()
    if lookup.opened[address] >= MAX_REQUESTS_AN_HOUR:
        return Outcome(Fate.QUARANTINE, fate_reasons.too_many(most=MAX_REQUESTS_AN_HOUR, sender=address))
    domain = f"@{split(address)[1]}"
    if lookup.opened[domain] >= MAX_REQUESTS_OF_A_DOMAIN_AN_HOUR and not is_everybodys(domain):
        most = MAX_REQUESTS_OF_A_DOMAIN_AN_HOUR
        return Outcome(Fate.QUARANTINE, fate_reasons.too_many_of_a_domain(most=most, sender=domain))
    return None


def floods() -> Sequence[Flood]:
    """The latest first."""
    letters = IncomingEmail.objects.filter(IN_A_FLOOD).order_by()
    rows = letters.values(flood=KT("reason_facts__sender")).annotate(
        letters=Count("pk"), began_at=Min("received_at"), latest_at=Max("received_at")
    )
    ordered = sorted(rows, key=lambda row: row["latest_at"], reverse=True)
    return [Flood(row["flood"], row["letters"], row["began_at"], row["latest_at"]) for row in ordered]


def waiting_in(quarantine: QuerySet[IncomingEmail]) -> int:
    """How many decisions that is: a flood is one, however many letters it has."""
    counts = quarantine.aggregate(
        letters=Count("pk", filter=~IN_A_FLOOD),
        floods=Count(KT("reason_facts__sender"), distinct=True, filter=IN_A_FLOOD),
    )
    return sum(counts.values())


@transaction.atomic
def release(sender: str, *, by: Agent) -> int:
    """They are sorted as if they had just come, and count from their arrival. Returns how many."""
    columns = {"fate": Fate.UNSORTED, "sorted_at": None, "attempts": 0, **as_columns(Reason(ReasonCode.RELEASED))}
    count = _decided(sender, columns)
    record_act(Act.FLOOD_RELEASED, about=IncomingEmail, by=by.user, count=count, address=sender)
    transaction.on_commit(lambda: knock("tickets.tasks.sort_letters"))
    return count


@transaction.atomic
def refuse(sender: str, *, by: Agent, now: datetime) -> int:
    """None of them is for us; all are kept, and each can still be placed. Returns how many."""
    reason = fate_reasons.refused_by_hand(str(by))
    count = _decided(sender, {"fate": Fate.REFUSED, "sorted_at": now, **as_columns(reason)})
    record_act(Act.FLOOD_REFUSED, about=IncomingEmail, by=by.user, count=count, address=sender)
    return count


def _decided(sender: str, columns: dict[str, object]) -> int:
    # Rival: a colleague who decides the same flood; the second finds nothing of it.
    count = IncomingEmail.objects.filter(IN_A_FLOOD, reason_facts__sender=sender).update(**columns)
    if not count:
        raise PlacedAlready
    return count

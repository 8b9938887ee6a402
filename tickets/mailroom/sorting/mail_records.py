"""The mail ledger: the counters that must add up."""

from dataclasses import dataclass, field

from django.db.models import Count, Q

from tickets.mailroom.arriving import spool
from tickets.mailroom.sorting.opened_letter import Fate
from tickets.models import IncomingEmail

# Fates that lead nowhere: the letter joined no ticket, or is a copy of no other.
JOINED_NOTHING = Q(fate__in=[Fate.TICKET, Fate.REPLY], ticket=None)
COPY_OF_NOTHING = Q(fate=Fate.DUPLICATE, duplicate_of=None)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    letters: int  # accepted, and in the ledger
    unsorted: int
    spooled: int  # files of accepted letters that are not in the ledger yet
    unexplained: int  # must be 0
    fates: dict[str, int] = field(default_factory=dict)


def reconcile() -> Reconciliation:
    """Counts the letters of the ledger by fate; each fate must lead somewhere."""
    joined_nothing, copies_of_nothing = Count("pk", filter=JOINED_NOTHING), Count("pk", filter=COPY_OF_NOTHING)
    by_fate = IncomingEmail.objects.order_by().values("fate")
    rows = list(by_fate.annotate(n=Count("pk"), astray=joined_nothing + copies_of_nothing))
    count_by_fate = {row["fate"]: row["n"] for row in rows}
    astray = sum(row["n"] if row["fate"] not in Fate.values else row["astray"] for row in rows)
    return Reconciliation(
        letters=sum(count_by_fate.values()),
        unsorted=count_by_fate.get(Fate.UNSORTED, 0),
        spooled=len(spool.waiting()),
        unexplained=astray,
        fates={fate.value: count_by_fate.get(fate.value, 0) for fate in Fate if fate != Fate.UNSORTED},
    )


def unexplained() -> int:
    """Letters whose ticket is missing. Queried every few seconds, so it counts only what an index finds at once."""
    return IncomingEmail.objects.filter(JOINED_NOTHING).count()

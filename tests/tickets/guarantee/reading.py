"""What a test reads off a case: where it stands, what its log says, and which letters left."""

from datetime import datetime, timedelta

from tests.moments import NOON
from tests.tickets.factories import make_case
from tickets.guarantee.rules.events import breaks
from tickets.models import ConformityCase


def days(number: float) -> datetime:
    """So many days after the report, at noon in Paris."""
    return NOON + timedelta(days=number)


def reported(**facts: object) -> ConformityCase:
    """Claire's case, reported at noon on 10 March 2026; its last day is 9 April."""
    return make_case(now=NOON, **facts)


def fresh(case: ConformityCase) -> ConformityCase:
    """As the database has it; and its chain is whole, whatever the test did."""
    row = ConformityCase.objects.get(pk=case.pk)
    assert list(breaks(row)) == []
    return row


def log(case: ConformityCase, *, after: int = 2) -> list[str]:
    """The kinds of events, without the first ones: notified and acknowledged."""
    return list(case.events.filter(sequence__gt=after).order_by("sequence").values_list("kind", flat=True))


def letters(case: ConformityCase) -> list[str]:
    """What the customer was told about it after the acknowledgement."""
    return list(case.notices.order_by("pk").values_list("kind", flat=True))[1:]


def last_letter(case: ConformityCase) -> str:
    """Its words."""
    notice = case.notices.latest("pk")
    email = notice.letters.get()
    return f"{email.subject}\n\n{email.text}"

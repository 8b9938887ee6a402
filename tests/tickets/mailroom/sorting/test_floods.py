"""Many letters of one domain wait as one row, which a person lets go on or refuses."""

from collections.abc import Sequence

import pytest

from tests.people import make_agent
from tests.tickets.mailroom.letters import NOW, letter, receive, spooled
from tickets.mailroom.sorting import waiting_letters
from tickets.mailroom.sorting.fates import sort_letters
from tickets.models import Agent, IncomingEmail, OutgoingEmail, Ticket
from tickets.refusals import PlacedAlready

pytestmark = pytest.mark.django_db
Fate = IncomingEmail.Fate


@pytest.fixture(autouse=True)
def few_are_a_flood(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(waiting_letters, "MAX_REQUESTS_OF_A_DOMAIN_AN_HOUR", 3)


@pytest.fixture
def ines() -> Agent:
    return make_agent("ines", "general", "connectivity")


def from_many(domain: str, count: int) -> Sequence[str]:
    """The fates of letters that so many people of one domain write within a minute."""
    writers = [f"p{number}@{domain}" for number in range(count)]
    spooled(*(letter(f"Slow {who}", From=who, Message_ID=f"<{who}>") for who in writers))
    sort_letters(now=NOW)
    letters = IncomingEmail.objects.filter(from_address__in=writers)
    return list(letters.order_by("fate").values_list("fate", flat=True))


def test_a_flood_of_one_domain_waits_as_one_row_and_others_are_heard():
    assert from_many("junk.example", 5) == [Fate.QUARANTINE] * 2 + [Fate.TICKET] * 3
    assert [(flood.sender, flood.letters) for flood in waiting_letters.floods()] == [("@junk.example", 2)]
    assert from_many("other.example", 2) == [Fate.TICKET] * 2
    held = IncomingEmail.objects.filter(fate=Fate.QUARANTINE).first()
    assert held
    assert held.why == "more than 3 requests of @junk.example in an hour: held"


def test_the_next_letter_alone_finds_the_domain_counted():
    from_many("junk.example", 3)
    assert receive(letter(From="new@junk.example", Message_ID="<n@junk.example>")).fate == Fate.QUARANTINE


def test_a_mail_providers_customers_are_no_flood():
    assert from_many("gmail.com", 5) == [Fate.TICKET] * 5


def test_let_go_on_they_are_tickets_that_count_from_their_arrival_and_are_acknowledged(ines: Agent):
    from_many("junk.example", 5)
    assert waiting_letters.release("@junk.example", by=ines) == 2
    sort_letters(now=NOW)
    assert (Ticket.objects.count(), set(Ticket.objects.values_list("opened_at", flat=True))) == (5, {NOW})
    assert (OutgoingEmail.objects.count(), waiting_letters.floods()) == (5, [])


def test_refused_they_are_kept_and_nobody_decides_twice(ines: Agent):
    from_many("junk.example", 5)
    assert waiting_letters.refuse("@junk.example", by=ines, now=NOW) == 2
    refused = IncomingEmail.objects.filter(fate=Fate.REFUSED)
    assert {row.why for row in refused} == {"Ines says that it isn’t for us"}
    with pytest.raises(PlacedAlready):
        waiting_letters.release("@junk.example", by=ines)
    with pytest.raises(PlacedAlready):
        waiting_letters.refuse("@junk.example", by=ines, now=NOW)
    assert Ticket.objects.count() == 3


def test_a_flood_of_one_sender_is_one_row_too(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(waiting_letters, "MAX_REQUESTS_AN_HOUR", 1)
    for number in range(3):
        receive(letter(f"{number}", Message_ID=f"<{number}@mail.example>"))
    assert [(flood.sender, flood.letters) for flood in waiting_letters.floods()] == [("ada@mail.example", 2)]

"""A lead who can’t save a case alone asks those above for help, at once and in their own words."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.people import make_agent
from tests.tickets.factories import case_row, make_case, ticket_row
from tests.tickets.guarantee.reading import log
from tests.tickets.guarantee.sweep.test_sweep import in_hand_of, make_team, reachable
from tickets.guarantee.notices.reminders import Desks
from tickets.guarantee.rules.events import breaks, by, facts_of
from tickets.guarantee.rules.last_acts import logs_of
from tickets.guarantee.rules.scheduled_notices import Role
from tickets.guarantee.steps.escalation import AGAIN_AFTER, escalate, who_can_be_told
from tickets.models import Agent, ConformityCase, OutgoingEmail, Team
from tickets.refusals import EmptyText, NobodyToTell, NotNow, NotYours, ToldWithinTheHour

pytestmark = pytest.mark.django_db
WORD = "The gateway in Lyon needs a new certificate. Who can do that today?"
ABOVE = [Role.LEAD, Role.MANAGER, Role.ON_CALL]


@pytest.fixture
def people() -> dict[str, Agent]:
    return make_team()


def letters() -> list[OutgoingEmail]:
    return list(OutgoingEmail.objects.filter(kind="reminder").order_by("pk"))


def test_those_above_get_one_letter_each_with_the_word_and_the_days(people: dict[str, Agent]) -> None:
    case, now = in_hand_of(make_case(day=28), people["ines"]), timezone.now()
    told = escalate(case, roles=ABOVE, word=f"  {WORD}\n", agent=people["ines"], now=now)
    assert told == [people["lea"], people["max"], people["omar"]]
    assert [letter.to_address for letter in letters()] == [person.user.email for person in told]
    text = letters()[0].text
    assert f"Ines: “{WORD}”\nA colleague asks for help. " in text
    assert letters()[0].subject.startswith(f"Request #{case.ticket_id}: 2 days left")
    assert "no network" not in text


def test_it_is_on_record_with_who_was_told_and_is_no_work_on_the_defect(people: dict[str, Agent]) -> None:
    case, now = make_case(day=28), timezone.now()
    before = logs_of([case], with_notes=True)[case.pk].acted_at
    escalate(case, roles=[Role.MANAGER], word=WORD, agent=people["ines"], now=now)
    event = case.events.latest("sequence")
    assert (event.kind, event.actor) == ("escalated", by(people["ines"]))
    assert facts_of(event) == {"told": [by(people["max"])], "words": WORD}
    assert list(breaks(ConformityCase.objects.get(pk=case.pk))) == []
    notice = case.notices.get(kind="escalation")
    assert (notice.ordinal, notice.recipients, list(notice.letters.all())) == (1, ["manager"], letters())
    note = case.ticket.messages.get(author="note")
    assert note.text == f"Ines asked for help at once, from Max: “{WORD}”"
    assert logs_of([case], with_notes=True)[case.pk].acted_at == before


def test_nobody_is_told_twice_within_an_hour(people: dict[str, Agent]) -> None:
    case, now = make_case(day=28), timezone.now()
    escalate(case, roles=ABOVE, word=WORD, agent=people["ines"], now=now)
    with pytest.raises(ToldWithinTheHour):
        escalate(case, roles=ABOVE, word=WORD, agent=people["lea"], now=now + AGAIN_AFTER - timedelta(seconds=1))
    assert (len(letters()), len([kind for kind in log(case) if kind == "escalated"])) == (3, 1)
    escalate(case, roles=ABOVE, word=WORD, agent=people["lea"], now=now + AGAIN_AFTER)
    assert [row.ordinal for row in case.notices.filter(kind="escalation")] == [1, 2]
    assert len(letters()) == 5  # Lea doesn't write to herself


def test_a_refund_goes_to_who_leads_billing_first(people: dict[str, Agent]) -> None:
    bea = reachable(make_agent("bea", "billing"))
    Team.objects.filter(topic="billing").update(lead=bea)
    due = {"refund_due_at": timezone.now(), "refund_last_day": timezone.now().date(), "refund_amount": Decimal(12)}
    chosen = {"remedy_choice": "termination", "remedy_chosen_at": timezone.now() - timedelta(days=14)}
    case = case_row(ticket_row(), days_ago=50, **chosen, **due)
    names = {role: [str(agent) for agent in agents] for role, agents in whom(case, people["ines"]).items()}
    assert names == {"billing": ["Bea"], "lead": ["Lea"], "manager": ["Max"], "on_call": ["Omar"]}
    assert list(names) == ["billing", "lead", "manager", "on_call"]
    assert escalate(case, roles=[Role.BILLING], word=WORD, agent=people["ines"], now=timezone.now()) == [bea]
    assert f"/conformitycase/{case.pk}/change/" in letters()[0].text


def whom(case: ConformityCase, asking: Agent) -> dict[Role, list[Agent]]:
    return who_can_be_told(case, desks=Desks(), asking=asking)


def test_who_has_left_or_has_no_address_is_nobody_to_ask(people: dict[str, Agent]) -> None:
    case = make_case(day=28)
    people["lea"].user.is_active = False
    people["lea"].user.save()
    people["max"].user.email = ""
    people["max"].user.save()
    assert list(whom(case, people["ines"])) == [Role.ON_CALL]
    assert whom(case, people["omar"]) == {}
    with pytest.raises(NobodyToTell):
        escalate(case, roles=[Role.LEAD], word=WORD, agent=people["ines"], now=timezone.now())
    assert letters() == []


def test_a_stranger_an_empty_word_and_a_case_that_is_over_are_refused(people: dict[str, Agent]) -> None:
    case, now = make_case(day=28), timezone.now()
    over = case_row(ticket_row(), days_ago=20, conformity_at=now)
    with pytest.raises(NotYours):
        escalate(case, roles=ABOVE, word=WORD, agent=make_agent("gus", "general"), now=now)
    with pytest.raises(EmptyText):
        escalate(case, roles=ABOVE, word=" \n", agent=people["ines"], now=now)
    with pytest.raises(NotNow):
        escalate(over, roles=ABOVE, word=WORD, agent=people["ines"], now=now)
    assert letters() == []

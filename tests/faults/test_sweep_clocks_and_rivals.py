"""Two schedulers at once, clocks that are set, nights of 23 and 25 hours, and a sweep that was dead for 36 hours."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection

from supportportal.foundations.topics import Topic
from tests.moments import NOON
from tests.people import make_agent
from tests.tickets.factories import make_case
from tickets.guarantee.rules.events import breaks
from tickets.guarantee.steps import answering, ending
from tickets.guarantee.sweep.case_sweep import Swept, sweep_cases
from tickets.models import CaseNotice, ConformityCase, OutgoingEmail, Team
from tickets.refusals import Refused

DUE = datetime(2026, 4, 9, 22, tzinfo=UTC)
CASES = 24
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def make_lead() -> None:
    lead = make_agent("lea")
    lead.user.email = "lea@portal.example"
    lead.user.save()
    Team.objects.filter(topic=Topic.CONNECTIVITY).update(lead=lead)


def together(*acts: Callable[[], object]) -> list[object]:
    """Started together, each with a connection of its own."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return [each.result() for each in [threads.submit(run, act) for act in acts]]


def told_once() -> dict[str, int]:
    """How many notices and letters of the breach each case has: {1} is how it should be."""
    notices = Counter(CaseNotice.objects.filter(kind="breach").values_list("case", flat=True))
    letters = Counter(OutgoingEmail.objects.filter(kind="notice").values_list("ticket", flat=True))
    return {"notices": max(notices.values()), "letters": max(letters.values()), "cases": len(notices)}


def all_chains_hold() -> bool:
    return [found for case in ConformityCase.objects.all() for found in breaks(case)] == []


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_one_moment_share_the_cases_and_say_everything_once() -> None:
    make_lead()
    for _ in range(CASES):
        make_case(now=NOON)
    swept = together(*[lambda: sweep_cases(now=DUE, limit=CASES // 2)] * 2)
    assert sum(one.cases for one in swept if isinstance(one, Swept)) == CASES
    assert told_once() == {"notices": 1, "letters": 1, "cases": CASES}
    assert all_chains_hold()


@pytest.mark.django_db(transaction=True)
def test_five_schedulers_that_want_all_cases_say_everything_once() -> None:
    make_lead()
    for _ in range(CASES):
        make_case(now=NOON)
    together(*[lambda: sweep_cases(now=DUE)] * 5)
    sweep_cases(now=DUE + MINUTE)
    assert told_once() == {"notices": 1, "letters": 1, "cases": CASES}
    assert ConformityCase.objects.filter(state="remedy_open").count() == CASES
    assert all_chains_hold()


@pytest.mark.django_db(transaction=True)
def test_an_agent_at_work_and_the_sweep_at_one_moment_spoil_nothing_for_each_other() -> None:
    make_lead()
    agent = make_agent()
    cases = [make_case(now=NOON) for _ in range(6)]

    def put_right() -> None:
        for case in cases:
            answering.declare_conformity(case, evidence="Replaced.", agent=agent, at=DUE - HOUR, now=DUE)

    together(put_right, lambda: [sweep_cases(now=DUE) for _ in range(3)])
    sweep_cases(now=DUE + MINUTE)
    assert all_chains_hold()
    assert set(ConformityCase.objects.values_list("conformity_at", flat=True)) == {DUE - HOUR}
    for case in ConformityCase.objects.all():
        kinds = Counter(case.notices.values_list("kind", flat=True))
        assert (kinds["confirmation"], kinds["breach"] <= 1) == (1, True)
        assert (case.state == "remedy_open") == (kinds["breach"] == 1)


@pytest.mark.django_db
def test_a_clock_set_forward_over_the_deadline_and_back_tells_nobody_twice() -> None:
    make_lead()
    case = make_case(now=NOON)
    sweep_cases(now=DUE - HOUR)
    before = case.notices.count()
    assert sweep_cases(now=DUE + MINUTE).said == Counter(breach=1)  # the clock was set forward by an hour and a minute
    for minutes in range(-60, 61):  # set back, and over the deadline again at its own pace
        sweep_cases(now=DUE + minutes * MINUTE)
    assert case.notices.count() == before + 1
    row = ConformityCase.objects.get()
    assert (row.due_at, row.remedy_opened_at, all_chains_hold()) == (DUE, DUE, True)


@pytest.mark.django_db
def test_a_clock_set_back_makes_nothing_early_and_nothing_lost() -> None:
    make_lead()
    case = make_case(now=NOON)
    sweep_cases(now=DUE - HOUR)
    for minutes in (0, -600, -30, -1):  # back by ten hours, and slowly right again
        assert sweep_cases(now=DUE - HOUR + minutes * MINUTE).said == Counter()
    assert sweep_cases(now=DUE - timedelta(microseconds=1)).said == Counter()
    assert sweep_cases(now=DUE).said == Counter(breach=1)
    assert case.notices.get(kind="breach").late is False


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reported", "due_at", "hours"),
    [
        (datetime(2026, 2, 27, 10, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC), 23),  # V10
        (datetime(2026, 9, 25, 10, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC), 25),  # V12
    ],
)
@pytest.mark.one_database
def test_the_sweeps_of_a_day_that_changes_the_clocks_say_everything_once_and_in_time(
    reported: datetime, due_at: datetime, hours: int
) -> None:
    make_lead()
    case = make_case(now=reported)
    sweep_cases(now=due_at - hours * HOUR)  # midnight, when the last day begins
    begun = case.notices.count()
    for minute in range(hours * 60 + 2):
        if minute % 10 == 0 or (minute + 3) % 60 < 7:  # each minute about the hours, at which everything falls due
            sweep_cases(now=due_at - hours * HOUR + minute * MINUTE)
    said = case.notices.order_by("pk").values_list("kind", "ordinal", "due_at", "late")[begun:]
    nine = datetime(due_at.year, due_at.month, due_at.day, {23: 7, 25: 8}[hours], tzinfo=UTC)
    assert list(said) == [
        ("reminder", 30, nine, False),
        ("hours_left", 12, due_at - 12 * HOUR, False),
        ("hours_left", 4, due_at - 4 * HOUR, False),
        ("hours_left", 1, due_at - HOUR, False),
        ("breach", 0, due_at, False),
    ]


@pytest.mark.django_db
def test_after_36_dead_hours_each_case_hears_what_it_missed_once_and_marked_late() -> None:
    make_lead()
    for number in range(12):
        make_case(now=NOON + timedelta(hours=6 * number))
    for hour in range(0, 28 * 24, 6):
        sweep_cases(now=NOON + hour * HOUR)
    last = CaseNotice.objects.latest("pk").pk
    awake = NOON + timedelta(hours=28 * 24 + 36)
    swept = sweep_cases(now=awake)
    missed = CaseNotice.objects.filter(pk__gt=last)
    assert swept.late == missed.filter(late=True).count() == missed.count() > 0
    most = Counter(missed.values_list("case", "kind"))
    assert set(most.values()) == {1}
    assert sweep_cases(now=awake).said == Counter()
    assert OutgoingEmail.objects.filter(kind="reminder", created_at=awake).count() == 1  # one agent, one letter


@pytest.mark.django_db
def test_a_refusal_of_a_room_never_stops_the_sweep() -> None:
    """Put right too late, and no sweep came by: the room opens the choice first, which no silence ends."""
    make_lead()
    agent = make_agent()
    case = make_case(now=NOON)
    at = NOON + timedelta(days=2)
    answering.declare_conformity(case, evidence="Replaced.", agent=agent, at=at, now=at)
    late = case.due_at + timedelta(days=1)
    for ordinal in (1, 2):
        CaseNotice.objects.create(case=case, kind="silence", ordinal=ordinal, due_at=late, claimed_at=late)
    ConformityCase.objects.update(conformity_at=late, next_notice_at=late)
    with pytest.raises(Refused):
        ending.close_silent(case, now=late + timedelta(days=20))
    assert sweep_cases(now=late + timedelta(days=20)) == Swept(cases=1)
    assert ConformityCase.objects.get().next_notice_at == late + timedelta(days=21)

"""While the days run: questions, news, a repair, and the customer’s yes or no. Nothing of it moves a date."""

from datetime import UTC, date, datetime, timedelta

import pytest

from supportportal.foundations.topics import Topic
from tests.moments import NOON
from tests.people import make_agent
from tests.tickets.guarantee.reading import days, fresh, last_letter, letters, log, reported
from tests.tickets.test_intake import at_once
from tickets import handling
from tickets.guarantee.rules.events import CUSTOMER, by, facts_of
from tickets.guarantee.steps import answering, ending, questions
from tickets.models import ConformityCase, OutgoingEmail, Ticket
from tickets.refusals import (
    AlreadyPutRight,
    CaseOver,
    EmptyText,
    NotAPossibleTime,
    NotNow,
    NotYours,
    QuestionStillOpen,
)

pytestmark = pytest.mark.django_db
DUE = datetime(2026, 4, 9, 22, tzinfo=UTC)


def test_a_question_is_asked_with_its_reason_and_the_days_go_on() -> None:
    case, agent = reported(), make_agent()
    questions.ask(case, agent=agent, question=" your app version ", why="to see the fix of May", now=days(1))
    row = fresh(case)
    assert (row.state, row.due_at, log(case), letters(case)) == (
        "info_requested",
        DUE,
        ["info_requested"],
        ["question"],
    )
    assert "we need this: your app version." in last_letter(case)
    assert "Why we ask: to see the fix of May." in last_letter(case)
    assert row.ticket.status == Ticket.Status.WAITING_FOR_CUSTOMER
    assert facts_of(row.events.last())["question"] == "your app version"


def test_one_question_at_a_time_until_the_customer_writes() -> None:
    case, agent = reported(), make_agent()
    questions.ask(case, agent=agent, question="your app version", why="to see the fix", now=days(1))
    with pytest.raises(QuestionStillOpen):
        questions.ask(case, agent=agent, question="your system", why="to see the fix", now=days(1))
    handling.add_customer_message(case.ticket, text="It is 4.2.", received_at=days(2), now=days(2))
    assert (fresh(case).state, log(case)) == ("acknowledged", ["info_requested", "info_received"])
    questions.ask(case, agent=agent, question="your system", why="to see the fix", now=days(3))
    assert letters(case) == ["question", "question"]


def test_what_a_customer_writes_unasked_is_no_answer() -> None:
    case = reported()
    handling.add_customer_message(case.ticket, text="Any news?", received_at=days(2), now=days(2))
    assert (fresh(case).state, log(case)) == ("acknowledged", [])


def test_news_are_told_with_the_next_step_and_its_day() -> None:
    case, agent = reported(language="fr"), make_agent()
    answering.report_progress(
        case, agent=agent, fact="Le serveur est changé", next_step="Nous mesurons", by_day=date(2026, 4, 1), now=days(3)
    )
    assert (fresh(case).state, log(case), letters(case)) == ("acknowledged", ["progress"], ["progress"])
    assert "Voici où nous en sommes\u00a0: Le serveur est changé." in last_letter(case)
    assert "Prochaine étape\u00a0: Nous mesurons avant le mercredi 1er avril 2026." in last_letter(case)
    answering.report_progress(case, agent=agent, fact="Fait", next_step="", by_day=None, now=days(3))
    assert letters(case) == ["progress", "progress"]
    assert "Prochaine étape" not in last_letter(case)


def test_a_fix_is_proposed_and_the_customer_asked_but_the_days_go_on() -> None:
    case, agent = reported(), make_agent()
    answering.propose_fix(case, agent=agent, text="Install version 4.3", now=days(2))
    row = fresh(case)
    assert (row.state, row.conformity_at, log(case)) == ("fix_proposed", None, ["fix_proposed"])
    assert (row in ConformityCase.objects.running(), letters(case)) == (True, ["confirmation"])
    assert "Install version 4.3" in last_letter(case)


def test_put_right_stops_the_days_and_asks_the_customer() -> None:
    case, agent = reported(), make_agent()
    answering.declare_conformity(case, evidence=" Server replaced, measured. ", agent=agent, at=days(4), now=days(5))
    row = fresh(case)
    assert (row.state, row.conformity_at, row.conformity_evidence) == (
        "fix_proposed",
        days(4),
        "Server replaced, measured.",
    )
    assert (log(case), letters(case), row.ticket.status) == (
        ["conformity_claimed"],
        ["confirmation"],
        "waiting_for_customer",
    )
    with pytest.raises(AlreadyPutRight):
        answering.declare_conformity(case, evidence="Again.", agent=agent, at=days(5), now=days(5))
    for act in (
        lambda: questions.ask(case, agent=agent, question="x", why="y", now=days(5)),
        lambda: answering.propose_fix(case, agent=agent, text="x", now=days(5)),
        lambda: answering.report_progress(case, agent=agent, fact="x", next_step="", by_day=None, now=days(5)),
    ):
        with pytest.raises(NotNow):
            act()


def test_a_repair_entered_late_was_in_time_when_it_was_in_time() -> None:
    case, agent = reported(), make_agent()
    answering.declare_conformity(case, evidence="Replaced.", agent=agent, at=days(29), now=days(33))
    row = fresh(case)
    assert (row.state, row.remedy_opened_at) == ("fix_proposed", None)
    assert row not in ConformityCase.objects.overdue(days(40))


def test_a_repair_after_the_last_day_leaves_the_choice_open() -> None:
    case, agent = reported(), make_agent()
    answering.declare_conformity(case, evidence="Replaced.", agent=agent, at=DUE, now=days(33))
    row = fresh(case)
    assert (row.state, row.remedy_opened_at, row.remedy_ground) == ("remedy_open", DUE, "late")
    assert log(case) == ["conformity_claimed", "remedy_offered"]


@pytest.mark.parametrize(
    ("evidence", "at", "refusal"),
    [
        ("  ", days(4), EmptyText),
        ("Fixed.", NOON - timedelta(microseconds=1), NotAPossibleTime),
        ("Fixed.", days(4) + timedelta(microseconds=1), NotAPossibleTime),
    ],
)
def test_nothing_is_put_right_without_evidence_or_outside_of_time(
    evidence: str, at: datetime, refusal: type[Exception]
) -> None:
    case, agent = reported(), make_agent()
    with pytest.raises(refusal):
        answering.declare_conformity(case, evidence=evidence, agent=agent, at=at, now=days(4))
    assert fresh(case).conformity_at is None


def test_the_customer_confirms_once_however_often_they_click() -> None:
    case, agent = reported(), make_agent()
    answering.declare_conformity(case, evidence="Replaced.", agent=agent, at=days(4), now=days(4))
    answering.confirm(case, now=days(5))
    answering.confirm(case, now=days(6))
    row = fresh(case)
    assert (row.state, row.confirmed_at, row.conformity_at) == ("resolved", days(5), days(4))
    assert log(case) == ["conformity_claimed", "confirmed_resolved"]


def test_the_customers_word_puts_it_right_by_itself() -> None:
    case = reported()
    answering.confirm(case, now=days(5))
    row = fresh(case)
    assert (row.state, row.confirmed_at, row.conformity_at) == ("resolved", days(5), days(5))


@pytest.mark.parametrize("claimed", [True, False])
def test_a_repair_that_failed_opens_the_choice_and_moves_no_date(claimed: bool) -> None:
    case, agent = reported(), make_agent()
    before = (case.day0, case.last_day, case.due_at)
    if claimed:
        answering.declare_conformity(case, evidence="Replaced.", agent=agent, at=days(4), now=days(4))
    else:
        answering.propose_fix(case, agent=agent, text="Install 4.3", now=days(4))
    answering.contest(case, why="Still the same.", now=days(6))
    answering.contest(case, why="Still the same.", now=days(6))
    row = fresh(case)
    assert (row.state, row.conformity_at, row.conformity_evidence) == ("remedy_open", None, "")
    assert (row.remedy_ground, row.remedy_opened_at) == ("failed", days(6))
    assert (row.day0, row.last_day, row.due_at) == before
    assert log(case)[1:] == ["contested", "remedy_offered"]
    assert letters(case) == ["confirmation", "offer"]
    assert "We tried to put it right, and the problem is still there." in last_letter(case)
    assert row.ticket.status == "waiting_for_us"


def test_a_confirmed_repair_may_be_contested_weeks_later_and_wakes_the_ticket() -> None:
    case, agent = reported(), make_agent()
    answering.declare_conformity(case, evidence="Replaced.", agent=agent, at=days(4), now=days(4))
    answering.confirm(case, now=days(5))
    handling.close(case.ticket, by=agent, now=days(5))
    answering.contest(case, why="It is back.", now=days(50))
    row = fresh(case)
    assert (row.state, row.confirmed_at, row.closed_at, row.ticket.status) == (
        "remedy_open",
        None,
        None,
        "waiting_for_us",
    )


def test_nobody_contests_what_nobody_claimed() -> None:
    with pytest.raises(NotNow):
        answering.contest(reported(), why="It goes on.", now=days(2))


@pytest.mark.parametrize("whose", ["customer", "agent"])
def test_a_serious_defect_opens_the_choice_at_once(whose: str) -> None:
    case = reported()
    actor = CUSTOMER if whose == "customer" else by(make_agent())
    answering.flag_serious(case, actor=actor, why="The kill switch leaks.", now=days(1))
    row = fresh(case)
    assert (row.state, row.severity, row.remedy_ground, row.remedy_opened_at) == (
        "remedy_open",
        "serious",
        "serious",
        days(1),
    )
    assert (log(case), letters(case)) == (["serious_defect_flagged", "remedy_offered"], ["offer"])
    assert {event.actor for event in case.events.filter(sequence__gt=2)} == {actor}
    with pytest.raises(EmptyText):
        answering.flag_serious(case, actor=actor, why=" ", now=days(1))


def test_another_team_can_do_nothing_in_a_case() -> None:
    case, stranger = reported(), make_agent("paul", Topic.BILLING)
    sent = OutgoingEmail.objects.count()
    for act in (
        lambda: questions.ask(case, agent=stranger, question="x", why="y", now=days(1)),
        lambda: answering.report_progress(case, agent=stranger, fact="x", next_step="", by_day=None, now=days(1)),
        lambda: answering.propose_fix(case, agent=stranger, text="x", now=days(1)),
        lambda: answering.declare_conformity(case, evidence="x", agent=stranger, at=days(1), now=days(1)),
        lambda: ending.close(case, agent=stranger, reason="x", now=days(1)),
    ):
        with pytest.raises(NotYours):
            act()
    assert (log(case), OutgoingEmail.objects.count()) == ([], sent)
    questions.ask(case, agent=make_agent(), question="x", why="y", now=days(1))
    assert log(case) == ["info_requested"]


def test_an_empty_word_is_no_word() -> None:
    case, agent = reported(), make_agent()
    for act in (
        lambda: questions.ask(case, agent=agent, question="x", why=" ", now=days(1)),
        lambda: answering.report_progress(case, agent=agent, fact=" ", next_step="y", by_day=None, now=days(1)),
        lambda: answering.propose_fix(case, agent=agent, text="", now=days(1)),
    ):
        with pytest.raises(EmptyText):
            act()
    assert log(case) == []


def test_after_the_last_day_we_still_repair_and_any_room_finds_the_broken_promise() -> None:
    case, agent = reported(), make_agent()
    questions.ask(case, agent=agent, question="your app version", why="to see the fix", now=days(31))
    row = fresh(case)
    assert (row.state, row.remedy_ground, row.remedy_opened_at) == ("remedy_open", "late", DUE)
    assert log(case) == ["remedy_offered", "info_requested"]
    questions.hear_answer(case, now=days(32))
    assert (fresh(case).state, log(case)[2:]) == ("remedy_open", ["info_received"])


def test_a_case_that_is_over_stays_over() -> None:
    case, agent = reported(), make_agent()
    ending.withdraw(case, words="It was my router.", now=days(2))
    for act in (
        lambda: questions.ask(case, agent=agent, question="x", why="y", now=days(3)),
        lambda: answering.declare_conformity(case, evidence="x", agent=agent, at=days(3), now=days(3)),
        lambda: answering.confirm(case, now=days(3)),
        lambda: answering.flag_serious(case, actor=CUSTOMER, why="x", now=days(3)),
        lambda: ending.withdraw(case, words="x", now=days(3)),
        lambda: ending.close(case, agent=agent, reason="x", now=days(3)),
        lambda: answering.contest(case, why="x", now=days(3)),
    ):
        with pytest.raises(CaseOver):
            act()
    assert log(case) == ["withdrawn"]


@pytest.mark.django_db(transaction=True)
def test_yes_and_no_at_the_same_moment_are_one_after_the_other() -> None:
    case, agent = reported(), make_agent()
    answering.declare_conformity(case, evidence="Replaced.", agent=agent, at=days(4), now=days(4))
    clicks = iter([answering.confirm, answering.contest])
    words = {answering.confirm: {}, answering.contest: {"why": "No."}}

    def click() -> None:
        room = next(clicks)
        room(ConformityCase.objects.get(pk=case.pk), now=days(5), **words[room])

    at_once(click)
    row = fresh(case)
    # A no after a yes counts; a yes after a no counts as well, and the log holds both in their order.
    assert sorted(log(case)[1:]) == ["confirmed_resolved", "contested", "remedy_offered"]
    assert row.state == ("resolved" if log(case)[-1] == "confirmed_resolved" else "remedy_open")


@pytest.mark.django_db(transaction=True)
def test_a_letter_from_the_customer_and_a_question_of_the_agent_never_wait_for_each_other() -> None:
    case, agent = reported(), make_agent()
    acts = iter(range(2))

    def act() -> None:
        mine = ConformityCase.objects.select_related("ticket").get(pk=case.pk)
        if next(acts):
            handling.add_customer_message(mine.ticket, text="Hello?", received_at=days(1), now=days(1))
        else:
            questions.ask(mine, agent=agent, question="x", why="y", now=days(1))

    at_once(act)
    assert (log(fresh(case))[0], case.ticket.messages.count()) == ("info_requested", 3)

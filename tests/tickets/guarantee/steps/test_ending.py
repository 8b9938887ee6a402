"""How a case ends, who may end it, and that it comes back with its first dates."""

from datetime import UTC, date, datetime, timedelta

import pytest

from legal.models import Company
from supportportal.foundations.topics import Topic
from tests.legal.factories import make_version
from tests.people import make_agent
from tests.tickets.factories import make_ticket
from tests.tickets.guarantee.reading import days, fresh, last_letter, letters, log, reported
from tickets import handling
from tickets.guarantee.cases import acknowledge, open_case
from tickets.guarantee.notices.notice_text import mediator
from tickets.guarantee.rules.events import CUSTOMER, by, facts_of
from tickets.guarantee.steps import answering, ending, remedies
from tickets.models import Agent, CaseNotice, ConformityCase
from tickets.refusals import (
    CaseStillRunning,
    EmptyText,
    NotNow,
    NotYours,
    OnlyTheCustomer,
    SecondPersonNeeded,
    StillTimeToAnswer,
)

pytestmark = pytest.mark.django_db
DUE = datetime(2026, 4, 9, 22, tzinfo=UTC)


def two_agents() -> tuple[Agent, Agent]:
    return make_agent(), make_agent("lena")


def reminded(case: ConformityCase, *, at: datetime) -> None:
    for ordinal in (1, 2):
        CaseNotice.objects.create(case=case, kind="silence", ordinal=ordinal, due_at=at, claimed_at=at)


def test_a_refusal_takes_two_and_opens_the_choice_with_its_reasons() -> None:
    case = reported()
    agent, second = two_agents()
    with pytest.raises(SecondPersonNeeded):
        ending.refuse(case, agent=agent, reasons="The phone is too old.", second=agent, now=days(2))
    with pytest.raises(EmptyText):
        ending.refuse(case, agent=agent, reasons=" ", second=second, now=days(2))
    assert log(case) == []
    ending.refuse(case, agent=agent, reasons="The phone is too old.", second=second, now=days(2))
    row = fresh(case)
    assert (row.state, row.remedy_ground, row.remedy_opened_at, row.closed_at) == (
        "remedy_open",
        "refused",
        days(2),
        None,
    )
    assert (log(case), letters(case)) == (["refused", "remedy_offered"], ["offer"])
    assert facts_of(row.events.get(kind="refused")) == {"reasons": "The phone is too old.", "second": by(second)}
    assert "We can’t put it right. The phone is too old." in last_letter(case)


def test_no_defect_is_said_by_two_with_the_mediator_and_ends_the_case() -> None:
    case = reported(language="fr")
    Company.objects.create(pk=1, name="Pelerine", address="1 rue", mediator_name="Ada Médiation")
    agent, second = two_agents()
    ending.reject(case, agent=agent, reasons="votre box bloque le VPN", second=second, now=days(2))
    row = fresh(case)
    assert (row.state, row.closed_at, row.close_reason) == ("rejected", days(2), "votre box bloque le VPN")
    assert (log(case), letters(case)) == (["rejected"], ["refusal"])
    assert "parce que votre box bloque le VPN." in last_letter(case)
    assert "Médiateur\u00a0: Ada Médiation." in last_letter(case)
    handling.close(case.ticket, by=agent, now=days(3))


@pytest.mark.parametrize(
    ("language", "named"),
    [("fr", "La médiation est gratuite"), ("en", "Mediation is free")],
)
def test_whoever_is_told_no_or_minor_is_told_the_mediator_in_the_words_of_the_letter_of_refusal(
    language: str, named: str
) -> None:
    refused, minor = reported(language=language), reported(language=language)
    agent, second = two_agents()
    assert named not in last_letter(refused)
    ending.call_minor(minor, agent=agent, reasons="Only the icon is grey.", second=second, now=days(2))
    ending.refuse(refused, agent=agent, reasons="The phone is too old.", second=second, now=days(2))
    assert [named in last_letter(case) for case in (refused, minor)] == [True, True]
    answering.report_progress(minor, agent=agent, fact="x", next_step="", by_day=None, now=days(3))
    assert named not in last_letter(minor)


def test_a_published_refusal_that_names_no_mediator_leaves_the_built_in_words() -> None:
    case = reported(language="fr")
    case.policy_version = make_version(9, effective_on=date(2030, 1, 1), slug="guarantee", draft=True)
    case.policy_version.notice_texts.create(kind="refusal", language="fr", subject="Non", body="Car {reasons}.")
    assert "le médiateur nommé dans nos conditions" in mediator(case)
    assert "Le médiateur\u00a0:" not in mediator(case)
    facts = {"mediator_name": "Ada", "mediator_address": "1 place\n75001 Paris", "mediator_url": "https://ada.example"}
    Company.objects.create(pk=1, name="Pelerine", address="1 rue", **facts)
    assert mediator(case).endswith("Le médiateur\u00a0: Ada, 1 place, 75001 Paris, https://ada.example.")


def test_once_the_promise_is_broken_nobody_says_that_it_was_no_defect() -> None:
    case = reported()
    agent, second = two_agents()
    with pytest.raises(OnlyTheCustomer):
        ending.reject(case, agent=agent, reasons="No defect.", second=second, now=DUE)
    ending.reject(case, agent=agent, reasons="No defect.", second=second, now=DUE - timedelta(microseconds=1))
    assert fresh(case).state == "rejected"


def test_what_somebody_called_serious_two_of_us_may_still_call_no_defect_in_time() -> None:
    case = reported()
    agent, second = two_agents()
    answering.flag_serious(case, actor=CUSTOMER, why="Everything is broken.", now=days(1))
    ending.reject(case, agent=agent, reasons="It is another company’s app.", second=second, now=days(2))
    assert (fresh(case).state, remedies.may_choose(case, now=days(40))) == ("rejected", False)


def test_the_second_person_works_on_it_too() -> None:
    case, agent = reported(), make_agent()
    stranger = make_agent("paul", Topic.BILLING)
    for room in (ending.refuse, ending.reject):
        with pytest.raises(NotYours):
            room(case, agent=agent, reasons="No.", second=stranger, now=days(2))
    assert log(case) == []


def test_a_customer_takes_the_report_back_in_their_own_words() -> None:
    case = reported()
    with pytest.raises(EmptyText):
        ending.withdraw(case, words=" ", now=days(2))
    ending.withdraw(case, words="It was my router.", now=days(2))
    row = fresh(case)
    assert (row.state, row.closed_at, row.close_reason) == ("withdrawn", days(2), "It was my router.")
    assert remedies.may_choose(row, now=days(60)) is False


def test_fourteen_silent_days_after_two_reminders_close_a_case_that_can_come_back() -> None:
    case, agent = reported(), make_agent()
    answering.declare_conformity(case, evidence="Replaced.", agent=agent, at=days(2), now=days(4))
    with pytest.raises(StillTimeToAnswer):
        ending.close_silent(case, now=days(18))
    reminded(case, at=days(14))
    with pytest.raises(StillTimeToAnswer):
        ending.close_silent(case, now=days(18))  # the last day that the reminder gave them
    ending.close_silent(case, now=days(19))
    row = fresh(case)
    assert (row.state, row.closed_at, row.confirmed_at) == ("closed", days(19), None)
    answering.contest(case, why="I was away. It is still broken.", now=days(40))
    assert (fresh(case).state, fresh(case).closed_at, fresh(case).last_day) == ("remedy_open", None, case.last_day)


def test_a_customer_who_answers_after_the_silent_end_is_thanked_once_and_it_stays_ended() -> None:
    case, agent = reported(), make_agent()
    answering.declare_conformity(case, evidence="Replaced.", agent=agent, at=days(2), now=days(4))
    reminded(case, at=days(14))
    ending.close_silent(case, now=days(19))
    for day in (20, 21):
        answering.confirm(case, now=days(day))
    row = fresh(case)
    assert (row.state, row.closed_at, row.confirmed_at, row.conformity_at) == ("closed", days(19), days(20), days(2))
    assert log(case).count("confirmed_resolved") == 1


def test_who_wrote_anything_was_not_silent() -> None:
    case, agent = reported(), make_agent()
    answering.declare_conformity(case, evidence="Replaced.", agent=agent, at=days(4), now=days(4))
    reminded(case, at=days(14))
    handling.add_customer_message(case.ticket, text="I’ll look at it.", received_at=days(15), now=days(15))
    with pytest.raises(StillTimeToAnswer):
        ending.close_silent(case, now=days(30))


def test_silence_ends_neither_a_running_case_nor_an_open_choice() -> None:
    case, agent = reported(), make_agent()
    with pytest.raises(NotNow):
        ending.close_silent(case, now=days(20))
    answering.declare_conformity(case, evidence="Replaced.", agent=agent, at=days(35), now=days(35))
    reminded(case, at=days(40))
    with pytest.raises(NotNow):
        ending.close_silent(case, now=days(60))
    assert fresh(case).state == "remedy_open"


def test_an_agent_closes_what_the_customer_confirmed_and_nothing_else() -> None:
    case, agent = reported(), make_agent()
    with pytest.raises(CaseStillRunning):
        ending.close(case, agent=agent, reason="Done.", now=days(2))
    answering.declare_conformity(case, evidence="Replaced.", agent=agent, at=days(4), now=days(4))
    with pytest.raises(StillTimeToAnswer):
        ending.close(case, agent=agent, reason="Done.", now=days(4))
    answering.contest(case, why="No.", now=days(5))
    with pytest.raises(OnlyTheCustomer):
        ending.close(case, agent=agent, reason="Done.", now=days(6))
    answering.confirm(case, now=days(7))
    with pytest.raises(EmptyText):
        ending.close(case, agent=agent, reason=" ", now=days(7))
    ending.close(case, agent=agent, reason="Done.", now=days(7))
    assert (fresh(case).state, fresh(case).close_reason) == ("closed", "Done.")


def test_a_case_comes_back_as_it_was_with_its_first_dates() -> None:
    case, agent = reported(), make_agent()
    with pytest.raises(NotNow):
        ending.reopen(case, actor=by(agent), now=days(1))
    dates = (case.notified_at, case.day0, case.last_day, case.due_at)
    ending.withdraw(case, words="It was my router.", now=days(2))
    handling.close(case.ticket, by=agent, now=days(2))
    ending.reopen(case, actor=CUSTOMER, now=days(5))
    row = fresh(case)
    assert (row.state, row.closed_at, row.close_reason, row.ticket.status) == (
        "acknowledged",
        None,
        "",
        "waiting_for_us",
    )
    assert (row.notified_at, row.day0, row.last_day, row.due_at) == dates


def test_a_case_that_comes_back_after_its_last_day_is_late_at_once() -> None:
    case = reported()
    ending.withdraw(case, words="It was my router.", now=days(2))
    ending.reopen(case, actor=CUSTOMER, now=days(45))
    assert (fresh(case).state, fresh(case).remedy_opened_at) == ("remedy_open", DUE)


def test_a_ticket_closes_only_when_nothing_is_owed_in_any_of_its_cases() -> None:
    case, agent = reported(), make_agent()
    other = open_case(
        case.ticket, notification=case.notification, notified_at=case.notified_at, now=days(1), defect_number=2
    )
    answering.declare_conformity(case, evidence="Replaced.", agent=agent, at=days(4), now=days(4))
    with pytest.raises(CaseStillRunning):
        handling.close(case.ticket, by=agent, now=days(5))
    ending.withdraw(other, words="It was my router.", now=days(5))
    handling.close(case.ticket, by=agent, now=days(5))
    assert case.ticket.status == "closed"


def test_a_promise_without_a_choice_ends_when_it_is_kept_and_offers_nothing_when_it_is_broken() -> None:
    reported()
    ticket, agent = make_ticket(), make_agent()
    second = make_agent("lena")
    privacy = open_case(ticket, notification=ticket.messages.get(), notified_at=days(0), now=days(0), duty="privacy")
    acknowledge(privacy, now=days(0), context={})
    assert (privacy.policy, str(privacy.last_day)) == ("EU_1M_STRICT", "2026-04-10")
    answering.report_progress(privacy, agent=agent, fact="x", next_step="", by_day=None, now=days(40))
    assert (fresh(privacy).state, remedies.may_choose(privacy, now=days(40))) == ("acknowledged", False)
    with pytest.raises(NotNow):
        ending.refuse(privacy, agent=agent, reasons="No.", second=second, now=days(40))
    answering.declare_conformity(privacy, evidence="a copy of your data", agent=agent, at=days(41), now=days(41))
    row = fresh(privacy)
    assert (row.state, row.conformity_at, row.closed_at) == ("closed", days(41), days(41))
    assert row in ConformityCase.objects.overdue(days(41))
    assert letters(privacy)[-1] == "fulfilled"
    assert "a copy of your data" in last_letter(privacy)

"""What changes in a case is told by a letter that can be kept: its end, its last day, the end of the contract."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.people import make_agent
from tests.tickets.factories import make_customer, make_ticket
from tests.tickets.guarantee.reading import days, fresh, log, reported
from tickets.guarantee.rules.events import facts_of
from tickets.guarantee.rules.holding import is_late
from tickets.guarantee.rules.last_acts import UNDO_WITHIN
from tickets.guarantee.steps import answering, ending, merging, questions
from tickets.guarantee.steps.remedies import choose
from tickets.guarantee.sweep.case_sweep import sweep_cases
from tickets.models import ConformityCase, OutgoingEmail
from tickets.refusals import NotNow, NotYours, TooLateToUndo

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def told(case: ConformityCase) -> list[str]:
    """The kinds of the letters to the customer after the acknowledgement."""
    return [notice.kind for notice in case.notices.order_by("pk") if notice.recipients[:1] == ["customer"]][1:]


def words(case: ConformityCase) -> str:
    """Of the last letter to the customer."""
    letter = OutgoingEmail.objects.filter(notices__case=case).exclude(kind="reminder").latest("pk")
    return " ".join(letter.text.replace("\xa0", " ").split())


def second_report(at: datetime, *, language: str = "en") -> ConformityCase:
    case: ConformityCase = make_ticket(
        make_customer(language=language), language=language, received_at=at, conformity=True
    ).cases.get()
    return case


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "You told us on Friday 13 March 2026 at 12:00 (Paris time) that you take your report back: My router.",
        ),
        (
            "fr",
            "Vous nous avez indiqué le vendredi 13 mars 2026 à 12:00 (heure de Paris) que vous retirez votre "
            "signalement : My router.",
        ),
    ],
)
def test_a_report_taken_back_is_confirmed_with_the_way_to_open_it_again(language: str, sentence: str) -> None:
    case = reported(language=language)
    ending.withdraw(case, words=" My router. ", now=days(3))
    assert (sentence in words(case), f"/{language}/cases/" in words(case), told(case)) == (True, True, ["taken_back"])


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "On Thursday 12 March 2026 we told you that the problem was put right."),
        ("fr", "Le jeudi 12 mars 2026, nous vous avons dit que le problème était résolu."),
    ],
)
def test_a_silent_case_that_is_closed_tells_its_customer_in_their_day(language: str, sentence: str) -> None:
    case = reported(language=language)
    answering.declare_conformity(case, evidence="Replaced.", agent=make_agent(), at=days(2), now=days(2))
    while (at := fresh(case).next_notice_at) and at < days(60):
        sweep_cases(now=at)
    row = fresh(case)
    assert (row.state, row.closed_at) == ("closed", datetime(2026, 3, 27, 7, tzinfo=UTC))  # eight in Paris
    assert told(case) == ["confirmation", "silence", "silence", "closed"]
    assert (sentence in words(case), f"/{language}/cases/" in words(case)) == (True, True)


@pytest.mark.parametrize(
    ("language", "moved", "former"),
    [
        (
            "en",
            "The last day is Thursday 9 April 2026",
            "we had told you Tuesday 14 April 2026; this no longer counts.",
        ),
        (
            "fr",
            "La date limite est le jeudi 9 avril 2026 inclus.",
            "nous vous avions indiqué le mardi 14 avril 2026 ; cette date ne compte plus.",
        ),
    ],
)
def test_a_last_day_that_a_merger_moved_is_told_once_it_can_not_be_undone(
    language: str, moved: str, former: str
) -> None:
    first, second, agent = reported(language=language), second_report(days(5), language=language), make_agent()
    merging.merge_cases(first, into=second, agent=agent, now=days(6))
    sweep_cases(now=days(6) + UNDO_WITHIN - SECOND)
    assert told(second) == []
    sweep_cases(now=days(6) + UNDO_WITHIN)
    sweep_cases(now=days(6) + 2 * UNDO_WITHIN)
    assert told(second) == ["merged"]
    assert (moved in words(second), former in words(second)) == (True, True)
    assert f"#{first.ticket_id}" in words(second)
    assert told(first) == []


def test_a_merger_that_moves_no_day_is_told_without_one_that_counted_before() -> None:
    first, second = reported(), second_report(days(5))
    merging.merge_cases(second, into=first, agent=make_agent(), now=days(6))
    sweep_cases(now=days(6) + UNDO_WITHIN)
    assert ("The last day is Thursday 9 April 2026" in words(first), "no longer counts" in words(first)) == (
        True,
        False,
    )


def test_at_night_the_word_of_a_merger_waits_for_the_morning() -> None:
    first, second = reported(), second_report(days(5))
    night = datetime(2026, 3, 16, 22, tzinfo=UTC)
    merging.merge_cases(second, into=first, agent=make_agent(), now=night)
    sweep_cases(now=night + UNDO_WITHIN)
    assert told(first) == []
    assert fresh(first).next_notice_at == datetime(2026, 3, 17, 7, tzinfo=UTC)


def test_a_merger_is_undone_within_minutes_and_nobody_is_told() -> None:
    first, second, agent = reported(), second_report(days(5)), make_agent()
    before = [(row.state, row.day0, row.last_day, row.due_at, row.policy_version) for row in (first, second)]
    merging.merge_cases(first, into=second, agent=agent, now=days(6))
    assert fresh(second).day0 == date(2026, 3, 10)
    gone = fresh(first)
    with pytest.raises(NotYours):
        merging.undo_merger(gone, agent=make_agent("paul", "billing"), now=days(6) + SECOND)
    merging.undo_merger(gone, agent=agent, now=days(6) + UNDO_WITHIN - SECOND)
    rows = [fresh(first), fresh(second)]  # whose chains are whole
    assert [(row.state, row.day0, row.last_day, row.due_at, row.policy_version) for row in rows] == before
    assert (rows[0].merged_into, rows[0].closed_at) == (None, None)
    assert (log(first), log(second)) == (["merged", "unmerged"], ["merged", "unmerged"])
    sweep_cases(now=days(6) + 2 * UNDO_WITHIN)
    assert (told(first), told(second)) == ([], [])


def test_a_merger_is_not_undone_later_or_after_something_happened() -> None:
    first, second, agent = reported(), second_report(days(5)), make_agent()
    with pytest.raises(NotNow):
        merging.undo_merger(first, agent=agent, now=days(6))
    merging.merge_cases(first, into=second, agent=agent, now=days(6))
    with pytest.raises(TooLateToUndo):
        merging.undo_merger(fresh(first), agent=agent, now=days(6) + UNDO_WITHIN)
    questions.ask(fresh(second), agent=agent, question="x", why="y", now=days(6) + SECOND)
    with pytest.raises(TooLateToUndo):
        merging.undo_merger(fresh(first), agent=agent, now=days(6) + 2 * SECOND)


def test_a_promise_that_a_merger_breaks_is_told_when_it_can_not_be_undone_any_more() -> None:
    first, second, agent = reported(), second_report(days(20)), make_agent()
    merging.merge_cases(first, into=second, agent=agent, now=days(34))
    assert is_late(fresh(second), now=days(34))
    sweep_cases(now=days(34) + SECOND)
    assert "breach" not in told(second)
    sweep_cases(now=days(34) + UNDO_WITHIN)
    assert told(second)[-2:] == ["merged", "breach"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "Your contract PV-20417733 ends on Sunday 12 April 2026. It is not renewed, and nothing more is "
            "charged for it. You can have the data that you created with our service, free of charge and in a "
            "common machine-readable format: answer this message to ask for it (article L. 224-25-22 of the "
            "French Consumer Code).",
        ),
        (
            "fr",
            "Votre contrat PV-20417733 prend fin le dimanche 12 avril 2026. Il n’est pas renouvelé, et plus rien "
            "n’est prélevé à ce titre. Vous pouvez obtenir les données que vous avez créées avec notre service, "
            "sans frais et dans un format courant lisible par machine : demandez-les en répondant à ce message "
            "(article L. 224-25-22 du code de la consommation).",
        ),
    ],
)
def test_the_end_of_the_contract_is_told_with_its_day_the_working_of_the_sum_and_their_data(
    language: str, sentence: str
) -> None:
    case = reported(language=language)
    choose(case, remedy="termination", now=days(33), revision=case.last_sequence)
    formula = facts_of(fresh(case).events.get(kind="remedy_chosen"))["formula"]
    letter = words(case)
    assert sentence in letter
    assert all(" ".join(row.replace("\xa0", " ").split()) in letter for row in formula)


def test_a_lower_price_is_told_with_its_working_and_ends_nothing() -> None:
    case = reported()
    choose(case, remedy="reduction", now=days(33), revision=case.last_sequence)
    assert ("How the sum is worked out: Price of a period" in words(case), "ends on" in words(case)) == (True, False)


def test_a_choice_to_repair_has_no_sum_and_no_end() -> None:
    case = reported()
    choose(case, remedy="repair", now=days(33), revision=case.last_sequence)
    assert ("worked out" in words(case), "ends on" in words(case)) == (False, False)

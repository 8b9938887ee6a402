"""Every minute: what is due is said, once, to the right people; what was missed too, marked late."""

import uuid
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from supportportal.foundations.topics import Topic
from tests.moments import NOON
from tests.people import make_agent
from tests.tickets.factories import make_case, make_customer, make_ticket
from tests.tickets.guarantee.reading import days, fresh, log, reported
from tickets import handling
from tickets.guarantee.cases import open_case
from tickets.guarantee.rules import silence
from tickets.guarantee.rules.rescheduling import reschedule
from tickets.guarantee.steps import answering, ending, remedies
from tickets.guarantee.sweep.case_sweep import Swept, sweep_cases
from tickets.models import Agent, ConformityCase, OutgoingEmail, Team

pytestmark = pytest.mark.django_db
DUE = datetime(2026, 4, 9, 22, tzinfo=UTC)
NINE = datetime(2026, 3, 13, 8, tzinfo=UTC)  # of day 3, in Paris
MINUTE = timedelta(minutes=1)


def make_team() -> dict[str, Agent]:
    """Ines has the cases in hand; Lea leads, Max manages, Omar is on call."""
    people = {name: reachable(make_agent(name)) for name in ("ines", "lea", "max", "omar")}
    team = Team.objects.of(Topic.CONNECTIVITY)
    team.lead, team.manager, team.on_call = people["lea"], people["max"], people["omar"]
    team.save()
    return people


def reachable(agent: Agent) -> Agent:
    agent.user.email = f"{agent.user.username}@portal.example"
    agent.user.save()
    return agent


def in_hand_of(case: ConformityCase, agent: Agent) -> ConformityCase:
    case.ticket.assignee = agent
    case.ticket.save()
    return case


def sweep_through(until: datetime, *, case: ConformityCase) -> None:
    """A scheduler that comes as soon as something is due."""
    while (at := ConformityCase.objects.get(pk=case.pk).next_notice_at) and at <= until:
        sweep_cases(now=at)


def said(case: ConformityCase, *, after: int = 1) -> list[tuple[str, int, bool, list[str]]]:
    """Kind, number, late, and whom; without the acknowledgement."""
    rows = case.notices.order_by("pk").values_list("kind", "ordinal", "late", "recipients")
    return list(rows)[after:]


def test_the_whole_month_of_a_case_that_nobody_puts_right() -> None:
    people = make_team()
    case = in_hand_of(reported(), people["ines"])
    sweep_through(DUE, case=case)
    us = ["assignee", "lead", "manager", "on_call"]
    assert (
        said(case)
        == [
            ("reminder", 3, False, us[:1]),
            ("nobody_acted", 6, False, us[:2]),
            ("progress", 1007, False, ["customer"]),
            ("reminder", 7, False, us[:1]),
            ("nobody_acted", 13, False, us[:2]),
            ("progress", 1014, False, ["customer"]),
            ("reminder", 14, False, us[:1]),
            ("nobody_acted", 20, False, us[:2]),
            ("progress", 1021, False, ["customer"]),
            ("reminder", 21, False, us[:2]),
            ("nobody_acted", 27, False, us[:2]),
            ("warning", 0, False, ["customer"]),
            ("reminder", 28, False, us[:3]),  # and of day 25, which was a Saturday
            ("reminder", 29, False, us[:3]),
            ("reminder", 30, False, us[:3]),
            ("hours_left", 12, False, us[:3]),
            ("hours_left", 4, False, us),
            ("hours_left", 1, False, us),
            ("breach", 0, False, ["customer", *us]),
        ]
    )
    row = fresh(case)
    assert (row.state, row.remedy_ground, row.remedy_opened_at) == ("remedy_open", "late", DUE)
    assert row.due_at == DUE
    assert log(case)[-2:] == ["breached", "remedy_offered"]
    assert row.events.get(kind="breached").occurred_at == DUE


def test_the_same_minute_twice_says_nothing_twice() -> None:
    make_team()
    case = reported()
    assert sweep_cases(now=NINE - MINUTE) == Swept()
    assert sweep_cases(now=NINE) == Swept(cases=1, said=Counter(reminder=1))
    assert sweep_cases(now=NINE) == Swept()
    assert (len(said(case)), OutgoingEmail.objects.filter(kind="reminder").count()) == (1, 1)


def test_an_agent_with_three_cases_gets_one_letter_that_belongs_to_three_notices() -> None:
    people = make_team()
    cases = [in_hand_of(make_case(now=NOON), people["ines"]) for _ in range(3)]
    assert sweep_cases(now=NINE) == Swept(cases=3, said=Counter(reminder=3))
    letter = OutgoingEmail.objects.get(kind="reminder")
    assert (letter.to_address, letter.notices.count()) == ("ines@portal.example", 3)
    assert all(f"Request #{case.ticket_id}: 27 days left" in letter.text for case in cases)


def test_a_sweep_that_was_dead_for_36_hours_says_once_what_it_missed_and_marks_it_late() -> None:
    make_team()
    case = reported()
    sweep_through(days(27.5), case=case)
    before = said(case)
    awake = days(29.25)  # the warning of day 28, and the reminders of days 28 and 29, are overdue
    assert sweep_cases(now=awake) == Swept(cases=1, said=Counter(warning=1, reminder=1), late=2)
    assert sweep_cases(now=awake) == Swept()
    assert said(case)[len(before) :] == [
        ("warning", 0, True, ["customer"]),
        ("reminder", 29, True, ["assignee", "lead", "manager"]),
    ]
    reminders = OutgoingEmail.objects.filter(kind="reminder").order_by("-pk")[:2]
    assert all("This reminder is late: it was due on Wednesday 8 April, 09:00." in letter.text for letter in reminders)


def test_a_breach_that_was_missed_is_told_late_and_was_true_in_time() -> None:
    make_team()
    case = reported()
    sweep_through(days(29), case=case)
    sweep_cases(now=DUE + timedelta(hours=36))
    assert said(case)[-1] == ("breach", 0, True, ["customer", "assignee", "lead", "manager", "on_call"])
    assert fresh(case).remedy_opened_at == DUE


def test_a_reply_of_an_agent_is_news_and_moves_the_next_letter_a_week_on() -> None:
    agent = make_team()["ines"]
    case = reported()
    handling.reply(case.ticket, agent=agent, text="We are changing the server.", now=days(5))
    sweep_through(days(10.5), case=case)
    told = [(kind, ordinal) for kind, ordinal, *_ in said(case)]
    assert told == [("reminder", 3), ("reminder", 7), ("nobody_acted", 11)]
    assert said(case)[-1][3] == ["assignee", "lead"]
    sweep_through(days(13), case=case)
    assert said(case)[-1][:2] == ("progress", 1012)


def test_what_the_portal_says_by_itself_is_what_is_known() -> None:
    agent = make_team()["ines"]
    case = reported()
    answering.report_progress(case, agent=agent, fact="the server is ordered", next_step="", by_day=None, now=days(1))
    sweep_through(days(9), case=case)
    letter = case.notices.get(kind="progress", ordinal=1008).letters.get()
    known = "there is nothing new since Wednesday 11 March, when we told you: the server is ordered; whoever leads our "
    assert f"{known}team was told on Tuesday 17 March that you are waiting for news." in letter.text
    assert "Next step" not in letter.text


def test_that_a_person_writes_is_promised_only_by_whoever_has_it_in_hand_works_on_it_and_was_asked() -> None:
    ines = make_team()["ines"]
    ines.user.first_name = "Ines"
    ines.user.save()
    case = in_hand_of(reported(), ines)
    note(case, by=ines, at=days(2))
    sweep_through(days(7), case=case)
    first = words(case.notices.get(kind="progress", ordinal=1007).letters.get())
    assert (
        "This is where we are: a person of our team last dealt with your report on Thursday 12 March, and it is not "
        "put right yet; Ines of our team has it in hand. Next step: Ines of our team writes to you before Tuesday 24 "
        "March 2026." in first
    )
    sweep_through(days(14), case=case)  # and she did nothing
    second = words(case.notices.get(kind="progress", ordinal=1014).letters.get())
    assert (
        "we have nothing new to tell you since our message of Tuesday 17 March, and it is not put right yet; Ines of "
        "our team has it in hand. The last day" in second
    )
    assert [kind for kind, *_ in said(case) if kind in ("news_due", "nobody_acted")] == ["news_due", "nobody_acted"]


@pytest.mark.parametrize(
    ("language", "said_in_words"),
    [
        (
            "en",
            "This is where we are: we have nothing new to tell you since our message of Tuesday 10 March, and it is "
            "not put right yet; whoever leads our team was told on Monday 16 March that you are waiting for news. The "
            "last day is still Thursday 9 April 2026.",
        ),
        (
            "fr",
            "Voici où nous en sommes : nous n’avons rien de nouveau à vous dire depuis notre message du mardi 10 mars, "
            "et le problème n’est pas encore résolu ; la personne qui dirige notre équipe a été avertie le lundi 16 "
            "mars que vous attendez des nouvelles. La date limite reste le jeudi 9 avril 2026.",
        ),
    ],
)
def test_of_a_week_in_which_nobody_did_anything_the_letter_says_just_that(language: str, said_in_words: str) -> None:
    make_team()
    case = reported(language=language)
    sweep_through(days(7), case=case)
    assert said_in_words in words(case.notices.get(kind="progress").letters.get())


def test_after_the_breach_the_portal_writes_only_of_what_somebody_did_and_asks_the_lead_every_week() -> None:
    lead = make_team()["lea"]
    case = reported()
    sweep_through(DUE, case=case)
    remedies.choose(case, remedy="repair", now=days(32), revision=fresh(case).last_sequence)
    sweep_through(days(54), case=case)
    after = [(kind, ordinal, told) for kind, ordinal, _, told in said(case) if ordinal > 30 and ordinal < 1000]
    us = ["assignee", "lead", "manager"]
    assert after == [("nobody_acted", 38, us), ("nobody_acted", 44, us), ("nobody_acted", 51, us)]
    assert lead.user.email in OutgoingEmail.objects.filter(kind="reminder").values_list("to_address", flat=True)
    note(case, by=lead, at=days(54))
    sweep_cases(now=days(54))
    sweep_through(days(60), case=case)
    letter = case.notices.filter(kind="progress").latest("pk").letters.get()
    assert "a person of our team last dealt with your report on Sunday 3 May" in letter.text
    assert "The last day is still" not in letter.text


def test_who_has_not_chosen_yet_is_told_that_they_still_can() -> None:
    agent = make_team()["ines"]
    case = reported()
    sweep_through(DUE, case=case)
    note(case, by=agent, at=days(33))
    sweep_through(DUE + timedelta(days=8), case=case)
    letter = case.notices.filter(kind="progress").latest("pk").letters.get()
    assert "You can still choose on the page of your case" in letter.text


def note(case: ConformityCase, *, by: Agent, at: datetime) -> None:
    """Something is done about it that its customer doesn't hear of."""
    handling.note(case.ticket, agent=by, text="The server was looked at.", now=at, submission_key=uuid.uuid4())
    reschedule(fresh(case), now=at)


def words(letter: OutgoingEmail) -> str:
    return " ".join(letter.text.split())


@pytest.mark.parametrize("minor", [True, False])
def test_no_letter_offers_the_end_of_the_contract_for_a_defect_that_we_call_minor(minor: bool) -> None:
    case = reported()
    if minor:
        ending.call_minor(case, agent=make_agent(), second=make_agent("second"), reasons="x", now=days(1))
    sweep_through(DUE, case=case)
    for kind in ("warning", "breach"):
        text = case.notices.get(kind=kind).letters.get().text
        assert ("A minor defect does not end the contract" in text) == minor


def test_of_what_we_refused_to_put_right_nobody_is_told_that_we_work_on_it() -> None:
    case = reported()
    ending.refuse(case, agent=make_agent(), second=make_agent("second"), reasons="x", now=days(1))
    sweep_through(days(29), case=case)
    assert [kind for kind, *_ in said(case) if kind in ("progress", "news_due", "nobody_acted", "warning")] == []


@pytest.mark.parametrize("since", ["complained_at", "unreachable_at"])
def test_who_called_our_letters_abuse_or_lost_a_mailbox_hears_what_the_law_asks_for_and_no_weekly_courtesy(
    since: str,
) -> None:
    people = make_team()
    case = in_hand_of(reported(), people["ines"])
    setattr(case.ticket.customer, since, NOON)
    case.ticket.customer.save()
    sweep_through(days(31), case=case)
    to_customer = [kind for kind, _, _, people in said(case) if "customer" in people]
    assert to_customer == ["warning", "breach"]
    assert "nobody_acted" in [kind for kind, *_ in said(case)]  # a person is asked to write instead
    remedies.choose(case, remedy="reduction", now=days(32), revision=fresh(case).last_sequence)
    assert said(case)[-1][0] == "choice"


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("en", "We are late: the choice is yours", "You can choose from now on"),
        ("fr", "Nous sommes en retard : à vous de choisir", "Vous pouvez dès maintenant choisir"),
    ],
)
def test_the_breach_is_told_in_the_customers_language_with_the_way_to_choose(
    language: str, subject: str, words: str
) -> None:
    case = make_case(now=NOON, language=language)
    sweep_cases(now=DUE)
    letter = case.notices.get(kind="breach").letters.get(kind="notice")
    assert (letter.to_address, letter.language) == ("claire@example.org", language)
    assert letter.subject == f"{subject} [#{case.ticket_id}]"
    assert words in letter.text
    assert f"/{language}/cases/" in letter.html


def test_a_room_that_found_the_breach_first_leaves_the_letter_to_the_sweep() -> None:
    make_team()
    case = reported()
    remedies.open_remedies(case, ground="late", actor="system", now=DUE + MINUTE)
    assert fresh(case).state == "remedy_open"
    sweep_cases(now=DUE + 2 * MINUTE)
    assert said(case)[-1][:2] == ("breach", 0)
    assert (log(case).count("remedy_offered"), log(case).count("breached")) == (1, 1)
    assert fresh(case).remedy_opened_at == DUE


def test_a_promise_without_a_choice_is_broken_without_one() -> None:
    make_case(now=NOON)
    ticket = make_ticket(make_customer("zoe@example.org"))
    case = open_case(ticket, notification=ticket.messages.get(), notified_at=NOON, now=NOON, duty="refund")
    sweep_cases(now=case.due_at)
    row = fresh(case)
    assert (row.state, row.remedy_opened_at) == ("acknowledged", None)  # by the same letter
    assert row.notices.filter(kind="breach").count() == 1


def test_put_right_in_time_nobody_is_reminded_any_more() -> None:
    agent = make_team()["ines"]
    case = reported()
    answering.declare_conformity(case, evidence="Server replaced.", agent=agent, at=days(2), now=days(2))
    answering.confirm(case, now=days(3))
    sweep_through(days(60), case=case)
    assert [kind for kind, *_ in said(case)] == ["confirmation"]


def test_a_silent_customer_is_asked_twice_more_and_the_case_closes_on_day_fourteen() -> None:
    agent = make_team()["ines"]
    case = reported()
    answering.declare_conformity(case, evidence="Server replaced.", agent=agent, at=days(2), now=days(2))
    sweep_through(days(60), case=case)
    assert [(kind, ordinal) for kind, ordinal, *_ in said(case)][1:3] == [("silence", 1), ("silence", 2)]
    first = case.notices.get(kind="silence", ordinal=1).letters.get()
    assert "Thursday 26 March 2026" in first.text
    row = fresh(case)
    assert (row.state, row.closed_at, row.confirmed_at) == ("closed", datetime(2026, 3, 27, 7, tzinfo=UTC), None)


def test_how_long_a_silent_case_waits_is_said_once_for_the_sweep_the_letter_and_the_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(silence, "CLOSE_AFTER_DAYS", 20)
    monkeypatch.setattr(silence, "REMIND_AFTER_DAYS", (4, 9, 15))
    case = reported()
    answering.declare_conformity(case, evidence="Server replaced.", agent=make_agent(), at=days(2), now=days(2))
    sweep_through(days(60), case=case)
    assert [kind for kind, *_ in said(case)][1:] == ["silence"] * 3 + ["closed"]
    first = case.notices.get(kind="silence", ordinal=1).letters.get()
    assert "Wednesday 1 April 2026" in first.text
    assert fresh(case).closed_at == datetime(2026, 4, 2, 6, tzinfo=UTC)


def test_a_customer_who_wrote_is_not_called_silent() -> None:
    agent = make_team()["ines"]
    case = reported()
    answering.declare_conformity(case, evidence="Server replaced.", agent=agent, at=days(2), now=days(2))
    handling.add_customer_message(case.ticket, text="I am away, wait.", received_at=days(4), now=days(4))
    sweep_through(days(60), case=case)
    assert ([kind for kind, *_ in said(case)], fresh(case).closed_at) == (["confirmation"], None)


def test_a_contested_repair_lets_the_old_days_go_on() -> None:
    agent = make_team()["ines"]
    case = reported()
    answering.declare_conformity(case, evidence="Server replaced.", agent=agent, at=days(2), now=days(2))
    answering.contest(case, why="It still fails.", now=days(22))
    sweep_through(DUE, case=case)
    assert said(case)[-1][:2] == ("breach", 0)
    assert ("reminder", 28) in [one[:2] for one in said(case)]
    assert (fresh(case).remedy_ground, fresh(case).due_at) == ("failed", DUE)


def test_money_that_is_owed_has_its_own_reminders_until_it_is_paid() -> None:
    make_team()
    case = reported()
    sweep_cases(now=DUE)
    case.refresh_from_db()
    remedies.choose(case, remedy="termination", now=days(33), revision=case.last_sequence)
    start = case.notices.count()
    sweep_through(days(90), case=case)
    assert [(kind, ordinal) for kind, ordinal, *_ in said(case, after=start)] == [
        ("refund", 3),
        ("refund", 7),
        ("refund", 10),
        ("refund", 12),
        ("refund", 13),
        ("refund", 14),
        ("refund_hours_left", 12),
        ("refund_hours_left", 4),
        ("refund_hours_left", 1),
        ("refund_late", 0),
    ]
    assert "The refund is late" in OutgoingEmail.objects.filter(kind="reminder").latest("pk").text


def test_a_case_in_nobodys_hands_is_the_leads_and_without_one_the_whole_teams() -> None:
    ines, paul = reachable(make_agent()), reachable(make_agent("paul"))
    reported()
    sweep_cases(now=NINE)
    assert set(OutgoingEmail.objects.filter(kind="reminder").values_list("to_address", flat=True)) == {
        ines.user.email,
        paul.user.email,
    }
    Team.objects.filter(topic=Topic.CONNECTIVITY).update(lead=paul)
    make_case(now=NOON + timedelta(days=3))
    last = OutgoingEmail.objects.filter(kind="reminder").latest("pk").pk
    sweep_cases(now=NINE + timedelta(days=3))
    assert [one.to_address for one in OutgoingEmail.objects.filter(kind="reminder", pk__gt=last)] == [paul.user.email]


def test_who_left_is_not_written_to_and_the_notice_shows_that_nobody_was() -> None:
    agent = reachable(make_agent())
    case = in_hand_of(reported(), agent)
    agent.user.is_active = False
    agent.user.save()
    sweep_cases(now=NINE)
    assert (said(case), OutgoingEmail.objects.filter(kind="reminder").count()) == ([("reminder", 3, False, [])], 0)


def test_one_case_that_can_not_be_read_does_not_silence_the_others() -> None:
    make_team()
    spoiled, others = reported(), [make_case(now=NOON) for _ in range(2)]
    ConformityCase.objects.filter(pk=spoiled.pk).update(due_at_customer=datetime(1, 1, 1, 1, tzinfo=UTC))
    assert sweep_cases(now=NINE) == Swept(cases=3, said=Counter(reminder=2), failed=1)
    assert [len(said(case)) for case in (spoiled, *others)] == [0, 1, 1]
    assert ConformityCase.objects.get(pk=spoiled.pk).next_notice_at == NINE + timedelta(hours=1)


def test_a_sweep_takes_no_more_than_it_is_told_to() -> None:
    make_team()
    for _ in range(3):
        make_case(now=NOON)
    assert [sweep_cases(now=NINE, limit=2).cases for _ in range(3)] == [2, 1, 0]


def test_many_cases_cost_as_many_queries_as_one() -> None:
    people = make_team()
    asked = []
    for count, start in ((1, NOON), (5, NOON + timedelta(days=28))):
        for _ in range(count):
            in_hand_of(make_case(now=start), people["ines"])
        sweep_cases(now=start + timedelta(days=6))
        with CaptureQueriesContext(connection) as queries:
            sweep_cases(now=start + timedelta(days=9))
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_day_zero_is_not_a_day_of_reminders() -> None:
    make_team()
    case = reported()
    assert case.day0 == date(2026, 3, 10)
    assert fresh(case).next_notice_at == NINE

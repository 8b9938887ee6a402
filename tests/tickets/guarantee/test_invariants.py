"""Whatever people do to a case, in whatever order and on whatever day: what the law asks of it holds."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone, translation
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.moments import NOON
from tests.people import make_agent
from tests.tickets.factories import make_case, make_customer, make_ticket, publish_promises
from tests.tickets.guarantee.steps.test_ending import reminded
from tickets import handling
from tickets.guarantee.rules.clock import conformity_dates
from tickets.guarantee.rules.events import CUSTOMER, breaks, by
from tickets.guarantee.rules.holding import is_late, is_owed
from tickets.guarantee.steps import answering, ending, merging, proposals, questions, refunds, remedies, second_refunds
from tickets.models import ConformityCase, OutgoingEmail
from tickets.refusals import Refused

ENDS_AN_OPEN_CHOICE = {"remedy_chosen", "withdrawn", "confirmed_resolved"}
ZONES = ["Europe/Paris", "Pacific/Tahiti", "Asia/Tokyo"]


class LifeOfACase(RuleBasedStateMachine):
    """Two agents, one customer, and time that only goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.now = NOON
        self.merged = False

    def teardown(self) -> None:
        timezone.deactivate()
        translation.activate("en")
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @initialize(subscribed=st.booleans())
    def report(self, subscribed: bool) -> None:
        self.case = make_case(now=NOON, subscribed=subscribed)
        self.agent, self.second = make_agent(), make_agent("lena")
        self.born = self.case.day0

    def row(self) -> ConformityCase:
        return ConformityCase.objects.select_related("ticket").get(pk=self.case.pk)

    def attempt(self, act: Callable[[ConformityCase], object]) -> None:
        """A refusal leaves everything as it was."""
        before = ConformityCase.objects.filter(pk=self.case.pk).values().get()
        try:
            with transaction.atomic():
                act(self.row())
        except Refused:
            assert ConformityCase.objects.filter(pk=self.case.pk).values().get() == before

    @rule(hours=st.sampled_from([1, 20, 24 * 3, 24 * 13, 24 * 15, 24 * 31]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(zone=st.sampled_from(ZONES), language=st.sampled_from(["en", "fr"]))
    def somebody_sits_elsewhere(self, zone: str, language: str) -> None:
        timezone.activate(zone)
        translation.activate(language)

    @rule()
    def ask(self) -> None:
        self.attempt(lambda case: questions.ask(case, agent=self.agent, question="x", why="y", now=self.now))

    @rule()
    def customer_writes(self) -> None:
        handling.add_customer_message(self.row().ticket, text="Hello?", received_at=self.now, now=self.now)

    @rule(by_day=st.none() | st.just(date(2026, 4, 1)))
    def report_progress(self, by_day: date | None) -> None:
        told = {"fact": "x", "next_step": "y", "by_day": by_day}
        self.attempt(lambda case: answering.report_progress(case, agent=self.agent, now=self.now, **told))

    @rule()
    def propose_fix(self) -> None:
        self.attempt(lambda case: answering.propose_fix(case, agent=self.agent, text="x", now=self.now))

    @rule(before=st.integers(-1, 40))
    def declare_conformity(self, before: int) -> None:
        at = self.now - timedelta(days=before)
        self.attempt(
            lambda case: answering.declare_conformity(case, evidence="x", agent=self.agent, at=at, now=self.now)
        )

    @rule()
    def confirm(self) -> None:
        self.attempt(lambda case: answering.confirm(case, now=self.now))

    @rule()
    def contest(self) -> None:
        self.attempt(lambda case: answering.contest(case, why="No.", now=self.now))

    @rule(actor=st.sampled_from([CUSTOMER, "agent"]))
    def flag_serious(self, actor: str) -> None:
        who = CUSTOMER if actor == CUSTOMER else by(self.agent)
        self.attempt(lambda case: answering.flag_serious(case, actor=who, why="x", now=self.now))

    @rule(room=st.sampled_from([ending.refuse, ending.reject]))
    def say_no(self, room: Callable[..., object]) -> None:
        self.attempt(lambda case: room(case, agent=self.agent, reasons="x", second=self.second, now=self.now))

    @rule(no=st.sampled_from(proposals.Refusal))
    def propose_a_no(self, no: proposals.Refusal) -> None:
        told = {"refusal": no, "reasons": "x", "agent": self.agent}
        self.attempt(lambda case: proposals.propose_refusal(case, now=self.now, **told))

    @rule(room=st.sampled_from([proposals.confirm_refusal, proposals.drop_refusal]))
    def answer_the_proposal(self, room: Callable[..., object]) -> None:
        self.attempt(lambda case: room(case, agent=self.second, now=self.now))

    @rule(before=st.integers(-1, 20))
    def the_defect_is_over(self, before: int) -> None:
        at = self.now - timedelta(days=before)
        self.attempt(lambda case: second_refunds.defect_over(case, evidence="x", agent=self.agent, at=at, now=self.now))

    @rule()
    def withdraw(self) -> None:
        self.attempt(lambda case: ending.withdraw(case, words="x", now=self.now))

    @rule(remedy=st.sampled_from(["reduction", "termination", "repair"]), stale=st.booleans())
    def choose(self, remedy: str, stale: bool) -> None:
        may = remedies.may_choose(self.row(), now=self.now)

        def act(case: ConformityCase) -> None:
            remedies.choose(case, remedy=remedy, now=self.now, revision=case.last_sequence - stale)
            assert may or self.row().remedy_choice == remedy

        self.attempt(act)

    @rule(amount=st.sampled_from(["1.00", "9.30", "500.00"]))
    def pay(self, amount: str) -> None:
        facts = {"reference": "TR-1", "amount": Decimal(amount), "at": self.now, "now": self.now}
        self.attempt(lambda case: refunds.mark_refunded(case, agent=self.agent, **facts))

    @precondition(lambda self: self.row().conformity_at is not None)
    @rule()
    def silence(self) -> None:
        if not self.case.notices.filter(kind="silence").exists():
            reminded(self.row(), at=self.now)
        self.now += timedelta(days=15)
        self.attempt(lambda case: ending.close_silent(case, now=self.now))

    @rule()
    def close(self) -> None:
        self.attempt(lambda case: ending.close(case, agent=self.agent, reason="x", now=self.now))

    @rule()
    def reopen(self) -> None:
        self.attempt(lambda case: ending.reopen(case, actor=CUSTOMER, now=self.now))

    @rule()
    def close_the_ticket(self) -> None:
        self.attempt(lambda case: handling.close(case.ticket, by=self.agent, now=self.now))

    @precondition(lambda self: not self.merged)
    @rule(earlier=st.booleans())
    def another_report_is_the_same_defect(self, earlier: bool) -> None:
        at = NOON - timedelta(days=2) if earlier else self.now
        other = make_ticket(make_customer(), received_at=at, conformity=True).cases.get()
        before = self.row().day0

        def act(case: ConformityCase) -> None:
            merging.merge_cases(other, into=case, agent=self.agent, now=self.now)
            self.merged, self.born = True, min(before, other.day0)

        self.attempt(act)

    @invariant()
    def dates_depend_on_the_report_alone(self) -> None:
        row = self.row()
        dates = conformity_dates(row.notified_at)
        assert (row.day0, row.last_day, row.due_at) == (dates.day0, dates.last_day, dates.due_at)
        assert (row.due_at_customer, row.outer_due_date) == (dates.due_at_customer, dates.outer_due_date)
        assert row.day0 == self.born
        assert timedelta(hours=719) < row.due_at - row.notified_at <= timedelta(hours=745)
        assert row.last_day <= row.outer_due_date

    @invariant()
    def the_log_is_whole_and_rebuilds_the_row(self) -> None:
        assert list(breaks(self.row())) == []

    @invariant()
    def no_open_choice_is_closed_over_the_customers_head(self) -> None:
        waiting = False
        for event in self.case.events.order_by("sequence"):
            if event.kind == "remedy_offered":
                waiting = True
            elif event.kind in ENDS_AN_OPEN_CHOICE:
                waiting = False
            assert not (waiting and event.kind == "closed")

    @invariant()
    def a_closed_ticket_owes_nothing(self) -> None:
        ticket = self.row().ticket
        if ticket.status == "closed":
            assert [case for case in ticket.cases.all() if is_owed(case)] == []

    @invariant()
    def overdue_is_the_same_for_the_row_and_for_the_database(self) -> None:
        row = self.row()
        ends = [at for at in (row.conformity_at, row.settled_at) if at]
        late = min(ends) >= row.due_at if ends else not row.closed_at and row.due_at <= self.now
        late = late and not (row.kept_at and row.kept_at < row.due_at)  # what came back was put right in time once
        assert is_late(row, now=self.now) == late
        assert ConformityCase.objects.overdue(self.now).filter(pk=row.pk).exists() == late
        if late and row.state in {"open", "acknowledged", "info_requested", "fix_proposed"}:
            assert remedies.may_choose(row, now=self.now)

    @invariant()
    def every_notice_is_one_letter(self) -> None:
        written = [notice.letters.count() for notice in self.case.notices.exclude(kind="silence")]
        assert written == [1] * len(written)
        assert OutgoingEmail.objects.filter(notices__case=self.case).count() == len(written)

    @invariant()
    def state_and_facts_agree(self) -> None:
        row = self.row()
        over = {"closed", "rejected", "withdrawn", "merged"}
        assert (row.closed_at is not None) == (row.state in over)
        assert (row.remedy_opened_at is not None) == bool(row.remedy_ground)
        assert (row.remedy_chosen_at is not None) == bool(row.remedy_choice)
        assert (row.state == "refunded") <= (row.refunded_at is not None)
        assert (row.state == "resolved") <= (row.confirmed_at is not None and row.conformity_at is not None)


@pytest.mark.timeout(300)
@pytest.mark.django_db
def test_the_invariants_hold_whatever_happens_in_whatever_order() -> None:
    publish_promises()
    run_state_machine_as_test(
        LifeOfACase,
        settings=settings(
            max_examples=12 if connection.vendor == "sqlite" else 4,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

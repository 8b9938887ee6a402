"""Whatever a stranger and one agent do, in whatever order: billing hears of nothing that nobody else has looked at."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import translation
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.moments import NOON
from tests.people import make_agent
from tests.tickets.factories import make_customer, make_subscription, make_ticket, publish_promises
from tickets.guarantee import billing
from tickets.guarantee.cases import classify
from tickets.guarantee.clearance import clear
from tickets.guarantee.contracts import link_subscription
from tickets.guarantee.rules.events import by
from tickets.guarantee.steps import answering, remedies, spoken_answers
from tickets.guarantee.subscriptions import BilledSubscription, remember
from tickets.models import ConformityCase, Subscription, Ticket
from tickets.pages.address_correction import correct_address
from tickets.pages.case_forms import DeclarationForm
from tickets.pages.declarations import declare
from tickets.pages.ownership import disown
from tickets.refusals import Refused

VICS, INVENTED = "PV-28350999", "PV-11111111"
ADDRESSES = ["vic@owners.example", "mallory@evil.example"]


class Fraud(RuleBasedStateMachine):
    """A holder who has written before, a stranger who knows their address and reference, and an agent."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.now = NOON

    def teardown(self) -> None:
        translation.activate("en")
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @initialize(pays=st.booleans())
    def begin(self, pays: bool) -> None:
        self.agent = make_agent("ines", "connectivity", *(["billing"] if pays else []))
        vic = make_customer(ADDRESSES[0], name="Vic Owner")
        vic.subscription_reference = VICS
        vic.save()
        make_subscription(vic, reference=VICS)
        make_ticket(vic, conformity=True)  # proved, and really theirs

    def attempt(self, act: Callable[..., object], *about: object, **facts: object) -> None:
        with suppress(Refused), transaction.atomic():
            act(*about, **facts)

    def cases(self) -> list[ConformityCase]:
        return list(ConformityCase.objects.select_related("ticket__customer").order_by("pk"))

    def each(self, act: Callable[..., object], **facts: object) -> None:
        for case in self.cases():
            self.attempt(act, case, **facts)

    @rule(days=st.sampled_from([1, 20, 40]))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    # What a stranger does.

    @rule(email=st.sampled_from(ADDRESSES), report=st.booleans())
    def a_form_in_somebodys_name(self, email: str, report: bool) -> None:
        make_ticket(make_customer(email), conformity=report, received_at=self.now, proved=False)

    @rule(email=st.sampled_from(ADDRESSES), reference=st.sampled_from([VICS, INVENTED, ""]))
    def a_withdrawal(self, email: str, reference: str) -> None:
        typed = {"name": "Vic Owner", "email": email, "subscription_reference": reference}
        form = DeclarationForm(typed, duty="withdrawal")
        assert form.is_valid(), form.errors
        declare(form, duty="withdrawal", received_at=self.now, origin={})

    @rule(remedy=st.sampled_from(["reduction", "termination"]))
    def a_choice_by_a_link_of_before(self, remedy: str) -> None:
        """As a form's writer could once make it: of requests whose address nothing proves."""
        for case in self.cases():
            if not case.ticket.proofs.exists():
                self.attempt(remedies.choose, case, remedy=remedy, now=self.now, revision=case.last_sequence)

    @rule(email=st.sampled_from(ADDRESSES))
    def a_corrected_address(self, email: str) -> None:
        for ticket in Ticket.objects.select_related("customer"):
            self.attempt(correct_address, ticket, email=email, now=self.now)

    @rule()
    def the_owner_says_that_it_was_not_them(self) -> None:
        for ticket in Ticket.objects.filter(proofs=None):
            disown(ticket, now=self.now)

    # What the agent does.

    @rule(reference=st.sampled_from([VICS, INVENTED]), price=st.sampled_from(["9.30", "99999.00"]))
    def enter_a_contract(self, reference: str, price: str) -> None:
        """As an administrator; other agents can't."""
        told = BilledSubscription(reference, started_on=NOON.date(), price=Decimal(price), paid_from=NOON.date())
        customer = make_customer(ADDRESSES[0])
        remember(told, customer=customer, now=self.now, entered_by=self.agent.user_id)

    @rule()
    def link_a_contract(self) -> None:
        for contract in Subscription.objects.all():
            self.each(link_subscription, subscription=contract, agent=self.agent, now=self.now)

    @rule()
    def open_the_choice(self) -> None:
        self.each(answering.flag_serious, actor=by(self.agent), why="x", now=self.now)

    @rule(remedy=st.sampled_from(["reduction", "termination"]))
    def enter_a_choice(self, remedy: str) -> None:
        told = {"remedy": remedy, "words": "x", "agent": self.agent, "now": self.now}
        for case in self.cases():
            self.attempt(spoken_answers.heard_of_choice, case, revision=case.last_sequence, **told)

    @rule(duty=st.sampled_from(["withdrawal", "refund"]))
    def call_it_a_withdrawal(self, duty: str) -> None:
        for ticket in Ticket.objects.all():
            message = ticket.messages.earliest("pk")
            self.attempt(classify, message, agent=self.agent, defect="x", duty=duty, now=self.now)

    @rule()
    def let_billing_hear(self) -> None:
        self.each(clear, agent=self.agent, why="x", now=self.now)

    @invariant()
    def billing_hears_only_of_what_somebody_else_has_seen(self) -> None:
        for case in billing.choices_for_billing():
            assert case.cleared_at is not None
            assert self.agent.teams.filter(topic="billing").exists()
            kinds = ["entered_for_customer", "subscription_linked", "classified", "written_down"]
            assert not case.events.filter(kind__in=kinds, actor=by(self.agent)).exists()
            assert case.subscription is None or case.subscription.entered_by_id != self.agent.user_id


@pytest.mark.timeout(300)
@pytest.mark.django_db
def test_no_sequence_of_a_strangers_and_one_agents_acts_reaches_billing_unseen() -> None:
    publish_promises()
    run_state_machine_as_test(
        Fraud,
        settings=settings(
            max_examples=15 if connection.vendor == "sqlite" else 4,
            stateful_step_count=12,
            deadline=None,
            phases=[Phase.generate],  # a sequence is short enough as it is found
            suppress_health_check=list(HealthCheck),
        ),
    )

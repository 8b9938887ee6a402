"""A case beside its conversation: what an agent reads, and what each act does to the case and says to the customer."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from tests.pages import queries_of
from tests.people import make_agent, make_agent_without_team, signed_in
from tests.tickets.factories import make_reported_case, make_yearly_subscription, ticket_row
from tickets.admin.case_desk.act_forms import CaseForm
from tickets.admin.case_desk.case_panel import Panel
from tickets.guarantee.cases import open_case
from tickets.guarantee.clearance import clear
from tickets.guarantee.contracts import link_subscription
from tickets.guarantee.rules.events import breaks, facts_of
from tickets.handling import add_customer_message
from tickets.models import Agent, ConformityCase, OutgoingEmail, Team, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya() -> Agent:
    return make_agent("maya", "connectivity")


@pytest.fixture
def client(maya: Agent) -> Client:
    return signed_in(maya.user)


def act(client: Client, case: ConformityCase, name: str, **posted: object) -> HttpResponse:
    url = reverse(f"admin:tickets_ticket_{name}", args=[case.ticket_id])
    answer = client.post(url, {"case": case.pk, **posted})
    case.refresh_from_db()
    return answer


def panel(client: Client, ticket: Ticket) -> Panel:
    return client.get(ticket.get_absolute_url()).context["panels"][0]


def panel_form(client: Client, case: ConformityCase, name: str) -> CaseForm:
    return next(one.form for one in panel(client, case.ticket).acts if one.name == name)


def acts(client: Client, case: ConformityCase) -> list[str]:
    return [one.name for one in panel(client, case.ticket).acts]


def written(case: ConformityCase) -> list[str]:
    """The letters to the customer since the case began, by the beginning of what the clock asked for."""
    return list(case.notices.order_by("pk").values_list("kind", flat=True))


def happened(case: ConformityCase) -> list[tuple[str, str]]:
    return list(case.events.order_by("sequence").values_list("kind", "actor"))


def with_subscription(case: ConformityCase, agent: Agent) -> ConformityCase:
    bought = make_yearly_subscription(customer=case.ticket.customer)
    link_subscription(case, subscription=bought, agent=agent, now=timezone.now())
    return case


def test_news_are_a_letter_and_an_event_and_the_days_stay(client: Client, maya: Agent) -> None:
    case = make_reported_case(days_ago=9)
    last_day = case.last_day
    assert panel(client, case.ticket).step.act == "report-progress"
    said = {"fact": "The server is replaced", "next_step": "We test it", "by_day": "2030-01-02"}
    assert act(client, case, "report-progress", **said).status_code == 302
    assert (happened(case)[-1], written(case)[-1]) == (("progress", f"agent:{maya.pk}"), "progress")
    letter = OutgoingEmail.objects.latest("pk")
    assert (letter.kind, "The server is replaced" in letter.text) == ("notice", True)
    assert (case.last_day, panel(client, case.ticket).step.name) == (last_day, "put-right")
    act(client, case, "report-progress", **{**said, "by_day": "2020-01-02"})
    assert (happened(case)[-1][0], case.events.filter(kind="progress").count()) == ("progress", 1)


def test_one_question_at_a_time_and_the_days_go_on(client: Client) -> None:
    case = make_reported_case(days_ago=4)
    assert "ask" in acts(client, case)
    act(client, case, "ask", question="Which device?", why="To find the cause")
    assert (case.state, case.conformity_at, written(case)[-1]) == ("info_requested", None, "question")
    assert "ask" not in acts(client, case)
    again = act(client, case, "ask", question="And which app?", why="To find the cause")
    assert "One question at a time" in again.content.decode()
    assert "And which app?</textarea>" in again.content.decode()


def test_a_fix_is_proposed_and_the_customer_says_that_it_goes_on(client: Client, maya: Agent) -> None:
    case = make_reported_case(days_ago=4)
    act(client, case, "propose-fix", text="Install 4.2.1")
    assert (case.state, written(case)[-1]) == ("fix_proposed", "confirmation")
    assert acts(client, case)[:3] == ["put-right", "it-works", "it-goes-on"]
    act(client, case, "it-goes-on", words="By telephone: still nothing")
    assert (case.state, case.remedy_ground) == ("remedy_open", "failed")
    assert happened(case)[-3:] == [
        ("entered_for_customer", f"agent:{maya.pk}"),
        ("contested", "customer"),
        ("remedy_offered", "customer"),
    ]
    assert list(breaks(case)) == []


def test_the_customers_yes_is_entered_with_their_words_and_ends_the_case(client: Client, maya: Agent) -> None:
    case = make_reported_case(days_ago=4)
    act(client, case, "put-right", evidence="Build 4.2.1, tested")
    assert act(client, case, "it-works", words=" ").status_code == 200
    act(client, case, "it-works", words="“It runs again”, by letter")
    assert (case.state, case.confirmed_at is not None) == ("resolved", True)
    entered = case.events.get(kind="entered_for_customer")
    assert (entered.actor, facts_of(entered)["words"]) == (f"agent:{maya.pk}", "“It runs again”, by letter")
    act(client, case, "close-case", reason="Confirmed")
    assert (case.state, acts(client, case)) == ("closed", ["reopen-case"])
    act(client, case, "reopen-case")
    assert case.closed_at is None


def test_a_serious_defect_opens_the_choice_before_the_last_day(client: Client, maya: Agent) -> None:
    case = with_subscription(make_reported_case(days_ago=4), maya)
    assert panel(client, case.ticket).offers is None
    act(client, case, "open-choice", ground="serious", why="Nothing works at all")
    assert (case.state, case.severity, case.remedy_ground) == ("remedy_open", "serious", "serious")
    shown = panel(client, case.ticket)
    assert (shown.step.name, shown.acts[0].name) == ("choose", "choose")
    # Four days and the day of the report, of a price of 36.50 for 365 days.
    assert shown.offers.reduction.value == Decimal("0.50")


def test_an_agent_says_that_the_delay_is_not_justified_and_the_panel_names_it_so(client: Client, maya: Agent) -> None:
    case = make_reported_case(days_ago=12)
    act(client, case, "open-choice", ground="late", why="Nobody looked at it")
    assert (case.state, case.remedy_ground) == ("remedy_open", "late")
    page = client.get(case.ticket.get_absolute_url()).content.decode()
    assert "The delay is not justified any more" in page
    assert "We did not put it right in time" not in page


def test_the_choice_is_open_when_the_time_is_over_though_no_job_has_run(client: Client, maya: Agent) -> None:
    case = with_subscription(make_reported_case(days_ago=40), maya)
    page = client.get(case.ticket.get_absolute_url()).content.decode()
    assert "9 days late" in page or "10 days late" in page
    assert "The time is over. The customer may now choose" in page
    assert acts(client, case)[0] == "choose"
    revision = case.last_sequence
    chosen = {"remedy": "reduction", "words": "“A lower price, please”, letter of today", "revision": revision}
    act(client, case, "choose", **chosen)
    assert (case.remedy_choice, case.state, written(case)[-1]) == ("reduction", "refund_due", "choice")
    assert facts_of(case.events.get(kind="remedy_chosen"))["formula"] != []
    assert list(breaks(case)) == []


def test_a_choice_from_an_outdated_page_is_not_entered(client: Client, maya: Agent) -> None:
    case = with_subscription(make_reported_case(days_ago=40), maya)
    answer = act(client, case, "choose", remedy="reduction", words="Lower", revision=case.last_sequence - 1)
    assert "The case has changed since this page was shown" in answer.content.decode()
    assert (case.remedy_choice, case.events.filter(kind="entered_for_customer").count()) == ("", 0)


def test_the_refund_is_told_to_billing_and_entered_with_its_reference(client: Client, maya: Agent) -> None:
    case = with_subscription(make_reported_case(days_ago=40), maya)
    act(client, case, "choose", remedy="termination", words="I end it", revision=case.last_sequence)
    assert acts(client, case) == ["refund", "hand-over"]
    alone = act(client, case, "hand-over", how="Bill, by telephone")
    assert "somebody of billing decides on the page of the case" in alone.content.decode()
    clear(case, agent=make_agent("bill", "billing"), why="Read the letter.", now=timezone.now())
    act(client, case, "hand-over", how="Bill, by telephone")
    assert (case.handed_over_at is not None, "hand-over" in acts(client, case)) == (True, False)
    few = act(client, case, "refund", amount="0.01", reference="R-1")
    assert "This is less than what is due." in few.content.decode()
    act(client, case, "refund", amount=case.refund_amount, reference="R-77")
    assert (case.state, case.refund_reference, written(case)[-1]) == ("refunded", "R-77", "refunded")


def test_nobody_refuses_alone(client: Client, maya: Agent) -> None:
    case, jonas = make_reported_case(days_ago=5), make_agent("jonas", "connectivity")
    letters = OutgoingEmail.objects.count()
    act(client, case, "propose-refusal", refusal="no_defect", reasons="The router is switched off.")
    assert (case.state, OutgoingEmail.objects.count()) == ("open", letters)
    own = act(client, case, "confirm-refusal")
    assert ("A second person must confirm it." in own.content.decode(), case.state) == (True, "open")
    assert "nobody decides this alone" in own.content.decode()
    assert (
        "Maya proposes, and a second person must agree"
        in signed_in(jonas.user).get(case.ticket.get_absolute_url()).content.decode()
    )
    act(signed_in(jonas.user), case, "confirm-refusal")
    assert (case.state, written(case)[-1]) == ("rejected", "refusal")
    refused = case.events.get(kind="rejected")
    assert (refused.actor, facts_of(refused)["second"]) == (f"agent:{maya.pk}", f"agent:{jonas.pk}")


def test_a_proposal_to_refuse_can_be_dropped_and_then_not_confirmed(client: Client) -> None:
    case, jonas = make_reported_case(days_ago=5), signed_in(make_agent("jonas", "connectivity").user)
    act(client, case, "propose-refusal", refusal="no_repair", reasons="Too old")
    act(jonas, case, "drop-refusal")
    answer = act(jonas, case, "confirm-refusal")
    assert ("Nobody proposes this any more" in answer.content.decode(), case.state) == (True, "open")


def test_a_refusal_to_repair_a_defect_opens_the_choice(client: Client) -> None:
    case, jonas = make_reported_case(days_ago=5), signed_in(make_agent("jonas", "connectivity").user)
    act(client, case, "propose-refusal", refusal="no_repair", reasons="This device is no longer supported")
    act(jonas, case, "confirm-refusal")
    assert (case.state, case.remedy_ground) == ("remedy_open", "refused")


@pytest.mark.parametrize(
    ("duty", "policy", "days"),
    [
        ("withdrawal", "FR_14D_STRICT", 14),
        ("cancellation", "FR_7D_STRICT", 7),
        ("privacy", "EU_1M_STRICT", 31),
        ("", "", 30),
    ],
)
def test_another_right_is_a_case_with_days_of_its_own(client: Client, duty: str, policy: str, days: int) -> None:
    at = datetime(2026, 10, 7, 9, tzinfo=UTC)
    ticket = ticket_row("My data", opened_at=at, waiting_since=at)
    url = reverse("admin:tickets_ticket_classify", args=[ticket.pk])
    with travel(at + timedelta(days=2), tick=False):
        client.post(url, {"message": ticket.messages.get().pk, "duty": duty, "defect": "A copy of everything"})
    case = ticket.cases.get()
    assert (case.duty, case.policy) == (duty or "guarantee", policy or "FR_30D_STRICT")
    assert (case.last_day - case.day0).days == days
    acknowledgement = case.notices.get().letters.get().text
    assert ("nous avez envoyé\u00a0:\nIt fails at “Connecting”.\n\n" in acknowledgement) == bool(duty)
    assert ("nous avez envoyé" in acknowledgement) == bool(duty)


def test_a_minor_defect_is_called_so_by_two_and_the_customer_reads_why(client: Client) -> None:
    case, jonas = make_reported_case(days_ago=31), signed_in(make_agent("jonas", "connectivity").user)
    assert "minor" in dict(panel_form(client, case, "propose-refusal").fields["refusal"].choices)
    act(client, case, "propose-refusal", refusal="minor", reasons="One of 90 servers is slow.")
    assert (case.severity, written(case)) == ("normal", [])
    act(client, case, "confirm-refusal")
    assert case.severity == "normal"
    act(jonas, case, "confirm-refusal")
    assert (case.severity, case.state, written(case)) == ("minor", "remedy_open", ["progress"])
    offered = panel(client, case.ticket).offers
    assert offered is not None
    assert offered.remedies == ["reduction", "repair"]
    assert "minor" not in dict(panel_form(client, case, "propose-refusal").fields["refusal"].choices)
    act(client, case, "choose", remedy="termination", words="I end it", revision=case.last_sequence)
    assert case.remedy_choice == ""


def test_a_subscription_is_linked_by_its_reference(client: Client) -> None:
    case = make_reported_case(days_ago=5)
    assert (
        "There is no subscription with this reference"
        in act(client, case, "link-subscription", reference="PV-404").content.decode()
    )
    bought = make_yearly_subscription("PV-20481234", customer=case.ticket.customer)
    act(client, case, "link-subscription", reference="pv-20481234")
    assert (case.subscription, case.price, case.subscription_active) == (bought, Decimal("36.50"), True)
    assert "link-subscription" not in acts(client, case)


def test_two_reports_of_one_defect_become_one_and_the_earlier_day_counts(client: Client) -> None:
    later = make_reported_case(days_ago=3)
    assert "merge-case" not in acts(client, later)
    earlier = make_reported_case(days_ago=10, customer=later.ticket.customer)
    act(client, earlier, "merge-case", into=later.pk)
    later.refresh_from_db()
    assert (earlier.state, earlier.merged_into, later.day0) == ("merged", later, earlier.day0)


def test_a_second_report_of_the_same_customer_is_proposed_for_merging_and_a_slip_is_undone(client: Client) -> None:
    earlier = make_reported_case("No connection", days_ago=3)
    assert panel(client, earlier.ticket).twins == []
    later = make_reported_case("Still no connection", days_ago=1, customer=earlier.ticket.customer)
    page = client.get(later.ticket.get_absolute_url())
    assert page.context["panels"][0].twins == [earlier]
    assert acts(client, later)[0] == "merge-case"
    assert f"has another open case, #{earlier.ticket_id} of" in " ".join(page.content.decode().split())
    act(client, later, "merge-case", into=earlier.pk)
    assert (later.state, panel(client, earlier.ticket).twins, acts(client, later)) == ("merged", [], ["undo-merger"])
    act(client, later, "undo-merger")
    assert (later.state, later.merged_into) == ("open", None)
    act(client, later, "merge-case", into=earlier.pk)
    with travel(timezone.now() + timedelta(minutes=15)):
        assert acts(signed_in(make_agent("jonas", "connectivity").user), later) == []


def test_a_withdrawal_and_a_defect_of_one_customer_are_no_twins(client: Client) -> None:
    defect = make_reported_case(days_ago=3)
    other = ticket_row("I withdraw", customer=defect.ticket.customer)
    open_case(other, notification=other.messages.get(), notified_at=other.opened_at, now=other.opened_at, duty="refund")
    assert panel(client, defect.ticket).twins == []


def test_a_call_is_entered_as_news(client: Client, maya: Agent) -> None:
    case = make_reported_case(days_ago=9)
    assert panel(client, case.ticket).step.act == "report-progress"
    assert "told" in acts(client, case)
    act(client, case, "told", words="The server is being replaced")
    assert happened(case)[-1] == ("told", f"agent:{maya.pk}")
    assert panel(client, case.ticket).step.act == "put-right"


def test_what_the_law_asks_and_what_we_aim_at_are_told_apart(client: Client) -> None:
    """That a customer hears every week, and the cause within 72 hours, is our own aim; the last day is the law's."""
    new, silent, last = (make_reported_case(days_ago=days) for days in (1, 9, 29))
    aims = {}
    for name, case in (("new", new), ("silent", silent), ("last", last)):
        page = client.get(case.ticket.get_absolute_url()).content.decode()
        aims[name] = ("Our own aim next" in page, "What the law asks next" in page)
    assert aims == {"new": (True, False), "silent": (True, False), "last": (False, True)}


def test_a_case_of_another_teams_ticket_is_not_merged_into(client: Client) -> None:
    mine = make_reported_case(days_ago=3)
    theirs = make_reported_case(days_ago=10, customer=mine.ticket.customer, topic="billing")
    act(client, mine, "merge-case", into=theirs.pk)
    assert mine.state == "open"


def test_a_withdrawal_is_entered_in_the_customers_own_words(client: Client) -> None:
    case = make_reported_case(days_ago=3)
    act(client, case, "withdraw", words="“Forget it, it was my router”, letter of today")
    assert (case.state, case.close_reason) == ("withdrawn", "“Forget it, it was my router”, letter of today")


def test_an_earlier_message_called_a_defect_counts_from_its_day(client: Client) -> None:
    at = timezone.now() - timedelta(days=12)
    ticket = ticket_row(opened_at=at)
    message = ticket.messages.get()
    page = client.get(reverse("admin:tickets_ticket_acts", args=[ticket.pk, message.pk])).content.decode()
    assert "The clock then still starts at this message: 12 days are already used." in page
    url = reverse("admin:tickets_ticket_classify", args=[ticket.pk])
    assert client.post(url, {"message": message.pk, "defect": ""}).status_code == 200
    for _ in range(2):
        assert client.post(url, {"message": message.pk, "defect": "No connection"}).status_code == 302
    case = ticket.cases.get()
    assert (case.notified_at, case.defect, case.state) == (message.created_at, "No connection", "acknowledged")
    assert "a case counts from here" in client.get(ticket.get_absolute_url()).content.decode()


def test_a_message_of_another_ticket_or_of_an_agent_is_no_report_here(client: Client, maya: Agent) -> None:
    ticket, other = ticket_row(), ticket_row(topic="billing")
    ours = ticket.messages.create(author="agent", agent=maya, text="Hello", created_at=timezone.now())
    url = reverse("admin:tickets_ticket_classify", args=[ticket.pk])
    for message in (other.messages.get(), ours):
        assert client.post(url, {"message": message.pk, "defect": "No connection"}).status_code == 200
    assert ConformityCase.objects.count() == 0


def test_the_panel_names_who_can_still_save_it(client: Client, maya: Agent) -> None:
    paul, lena = make_agent_without_team("paul"), make_agent_without_team("lena")
    Team.objects.filter(topic="connectivity").update(lead=paul, manager=lena)
    case = make_reported_case(days_ago=22, assignee=maya)
    people = [(str(p.role), p.agent, p.told) for p in panel(client, case.ticket).people]
    assert people == [
        ("in hand with", maya, True),
        ("team lead", paul, True),
        ("manager", lena, False),
        ("on call", None, False),
    ]
    assert "team lead: Paul" in client.get("/admin/tickets/ticket/").content.decode()


def test_two_cases_of_one_ticket_keep_their_forms_apart(client: Client) -> None:
    first = make_reported_case(days_ago=3)
    act_url = reverse("admin:tickets_ticket_classify", args=[first.ticket_id])
    client.post(act_url, {"message": first.notification_id, "defect": "No sound either"})
    second = first.ticket.cases.exclude(pk=first.pk).get()
    answer = act(client, second, "put-right", evidence="")
    open_ones = [(p.case.pk, one.name) for p in answer.context["panels"] for one in p.acts if one.is_open]
    assert open_ones == [(second.pk, "put-right")]
    page = answer.content.decode()
    ids = [part.split('"')[0] for part in page.split(' id="')[1:]]
    assert sorted(ids) == sorted(set(ids))


def test_a_ticket_with_three_cases_asks_a_bounded_number_of_questions(client: Client) -> None:
    case = make_reported_case(days_ago=3)

    one = queries_of(client, case.ticket.get_absolute_url())
    url = reverse("admin:tickets_ticket_classify", args=[case.ticket_id])
    for defect in ("Sound", "Picture"):
        client.post(url, {"message": case.notification_id, "defect": defect})
    assert queries_of(client, case.ticket.get_absolute_url()) <= one + 2 * 6


def a_suspect(**facts: object) -> Ticket:
    """An ordinary question first, then words of a defect, as the intake marks them."""
    ticket = ticket_row(text="Which port does IKEv2 use?", language="en", **facts)
    now = timezone.now()
    add_customer_message(ticket, text="And since Monday it does not connect at all.", received_at=now, now=now)
    ticket.refresh_from_db()
    return ticket


def test_words_of_a_defect_are_shown_to_the_agent_and_a_yes_opens_the_case_at_that_message(client: Client) -> None:
    ticket = a_suspect()
    page = client.get(ticket.get_absolute_url())
    assert "Does this report a defect?" in page.content.decode()
    claim = ticket.possible_claims.get()
    assert "If it does, today is day 0 of 30." in page.content.decode()
    queue = client.get("/admin/tickets/ticket/").content.decode()
    assert ("to be decided" in queue, "Would be day 0 of 30" in queue) == (True, True)
    second = ticket.messages.latest("pk")
    assert (claim.message, claim.words) == (second, "And since Monday it does not connect at all")
    client.post(
        reverse("admin:tickets_ticket_classify", args=[ticket.pk]),
        {"message": second.pk, "defect": claim.words, "duty": "guarantee"},
    )
    assert ticket.cases.get().notified_at == second.created_at
    assert "Does this report a defect?" not in client.get(ticket.get_absolute_url()).content.decode()


def test_a_no_is_noted_with_who_said_it_and_asked_no_more(client: Client, maya: Agent) -> None:
    ticket = a_suspect()
    url, claim = reverse("admin:tickets_ticket_refuse-claim", args=[ticket.pk]), ticket.possible_claims.get()
    refused = client.post(url, {"claim": claim.pk, "why": "other", "words": " "})
    assert (refused.status_code, "There is no text yet." in refused.content.decode()) == (200, True)
    client.post(url, {"claim": claim.pk, "why": "question"})
    noted = ticket.messages.latest("pk")
    assert (noted.author, noted.agent, "It is only a question." in noted.text) == ("note", maya, True)
    assert "Does this report a defect?" not in client.get(ticket.get_absolute_url()).content.decode()
    assert not ConformityCase.objects.exists()

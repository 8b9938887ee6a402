"""A case's own page: its log and whether it still holds, its letters, its evidence, and the money that is owed."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.pages import queries_of
from tests.people import make_agent, make_user, signed_in
from tests.tickets.factories import case_row, make_reported_case, make_yearly_subscription, ticket_row
from tickets.guarantee.contracts import link_subscription
from tickets.guarantee.steps import answering, questions
from tickets.guarantee.steps.remedies import choose
from tickets.handling import reply
from tickets.models import Agent, CaseNotice, ConformityCase, OutgoingEmail

pytestmark = pytest.mark.django_db
CASES = "/admin/tickets/conformitycase/"


@pytest.fixture
def maya() -> Agent:
    return make_agent("maya", "connectivity")


def page(client: Client, case: ConformityCase) -> HttpResponse:
    return client.get(address_of(case))


def address_of(case: ConformityCase) -> str:
    return f"{CASES}{case.pk}/change/"


def shown(client: Client, tab: str) -> list[int]:
    return [case.pk for case in client.get(CASES, {"tab": tab}).context["cl"].result_list]


def a_chosen_case(maya: Agent, remedy: str = "termination") -> ConformityCase:
    case, now = make_reported_case(days_ago=40), timezone.now()
    link_subscription(case, subscription=make_yearly_subscription(customer=case.ticket.customer), agent=maya, now=now)
    return choose(case, remedy=remedy, now=now, revision=case.last_sequence)


def test_the_log_says_what_happened_by_whom_and_that_its_chain_is_whole(maya: Agent) -> None:
    case = make_reported_case(days_ago=5)
    questions.ask(case, agent=maya, question="Which device?", why="To find the cause", now=timezone.now())
    answer = page(signed_in(maya.user), case)
    log = [(row.what, row.who) for row in answer.context["log"]]
    assert log == [
        ("The report arrived; the days begin", "the customer"),
        ("The customer was asked something; the days go on", "Maya"),
    ]
    assert ("question", "Which device?") in answer.context["log"][1].details
    assert "The chain is whole: 2 events" in answer.content.decode()


def test_words_that_look_like_a_day_or_an_hour_stay_as_they_were_typed(maya: Agent) -> None:
    case = make_reported_case(days_ago=5)
    texts = {"question": "2026-03-10 10:00Z", "why": "2026-02-31"}
    questions.ask(case, agent=maya, **texts, now=timezone.now())
    answering.report_progress(
        case, agent=maya, fact="2026-03-10T10:00", next_step="2026-02-31T10:00Z", by_day=None, now=timezone.now()
    )
    [_, asked, news] = page(signed_in(maya.user), case).context["log"]
    shown = {*asked.details, *news.details}  # PostgreSQL has an order of its own for what JSON holds
    assert {("question", "2026-03-10 10:00Z"), ("why", "2026-02-31")} <= shown
    assert {("where things stand", "2026-03-10T10:00"), ("next step", "2026-02-31T10:00Z")} <= shown


def test_a_case_that_was_changed_behind_the_logs_back_is_shown_as_broken(maya: Agent) -> None:
    case = make_reported_case(days_ago=40)
    whole = page(signed_in(maya.user), case).content.decode()
    ConformityCase.objects.filter(pk=case.pk).update(last_day=case.last_day + timedelta(days=30))
    broken = page(signed_in(maya.user), case).content.decode()
    assert ("The chain is whole" in whole, "The chain is whole" in broken) == (True, False)
    assert "The chain of the log is broken" in broken
    assert "last day (last_day) is not what the events made it" in broken


def test_each_letter_of_the_clock_is_shown_with_what_became_of_it(maya: Agent) -> None:
    case = make_reported_case(days_ago=5)
    questions.ask(case, agent=maya, question="Which device?", why="To find the cause", now=timezone.now())
    OutgoingEmail.objects.update(failed_at=timezone.now(), failure="550 no such mailbox")
    CaseNotice.objects.create(
        case=case,
        kind="reminder",
        ordinal=3,
        due_at=case.notified_at,
        claimed_at=timezone.now(),
        late=True,
        recipients=["assignee", "lead"],
    )
    answer = page(signed_in(maya.user), case)
    told = [(notice.what, notice.told, len(notice.letters)) for notice in answer.context["notices"]]
    assert told == [
        ("What we need to know", ["the customer"], 1),
        ("Reminder: Day 3", ["who has it in hand", "the team lead"], 0),
    ]
    assert "550 no such mailbox" in answer.content.decode()
    assert "written late" in answer.content.decode()


def test_the_page_asks_as_often_for_a_long_log_as_for_a_short_one(maya: Agent) -> None:
    case, client = make_reported_case(days_ago=5), signed_in(maya.user)

    for _ in range(2):
        answering.report_progress(case, agent=maya, fact="We look", next_step="On", by_day=None, now=timezone.now())
        one = queries_of(client, address_of(case))
    for _ in range(3):
        answering.report_progress(case, agent=maya, fact="We look", next_step="On", by_day=None, now=timezone.now())
    assert (queries_of(client, address_of(case)), one <= 20) == (one, True)


def test_the_evidence_is_one_file_and_twice_the_same(maya: Agent) -> None:
    case, client = make_reported_case(days_ago=5), signed_in(maya.user)
    url = reverse("admin:tickets_conformitycase_evidence", args=[case.pk])
    first, second = (client.get(url) for _ in range(2))
    content = first.getvalue()
    assert first["Content-Disposition"] == f'attachment; filename="case-{case.pk}-evidence.zip"'
    assert content == second.getvalue()
    assert "events.txt" in ZipFile(BytesIO(content)).namelist()


def test_what_people_read_of_the_evidence_is_to_be_had_alone_and_is_the_same(maya: Agent) -> None:
    case, client = make_reported_case(days_ago=5), signed_in(maya.user)
    alone = client.get(reverse("admin:tickets_conformitycase_sheet", args=[case.pk]))
    whole = client.get(reverse("admin:tickets_conformitycase_evidence", args=[case.pk])).getvalue()
    assert alone["Content-Disposition"] == f'attachment; filename="case-{case.pk}-evidence.pdf"'
    assert alone.getvalue() == ZipFile(BytesIO(whole)).read("sheet.en.pdf")


def test_billing_finds_what_is_owed_in_any_team_and_enters_its_payment(maya: Agent) -> None:
    case = a_chosen_case(maya)
    bill = signed_in(make_agent("bill", "billing").user)
    assert (shown(bill, "billing"), shown(bill, "refunds")) == ([case.pk], [case.pk])
    assert bill.get(case.ticket.get_absolute_url()).status_code == 404
    assert page(bill, case).status_code == 200
    looked = {"case": case.pk, "why": "Called them."}
    assert bill.post(reverse("admin:tickets_conformitycase_clear", args=[case.pk]), looked).status_code == 302
    told = bill.post(
        reverse("admin:tickets_conformitycase_hand-over", args=[case.pk]), {"case": case.pk, "how": "List"}
    )
    case.refresh_from_db()
    assert (told.status_code, case.handed_over_at is not None) == (302, True)
    paid = {"case": case.pk, "amount": case.refund_amount, "reference": "R-77"}
    answer = bill.post(reverse("admin:tickets_conformitycase_refund", args=[case.pk]), paid)
    case.refresh_from_db()
    assert (answer.status_code, case.state, case.refund_reference) == (302, "refunded", "R-77")
    assert (shown(bill, "billing"), shown(bill, "refunds")) == ([], [])


def test_billing_reads_no_case_in_which_nothing_is_owed_and_no_evidence_of_another_team(maya: Agent) -> None:
    running, owed = make_reported_case(days_ago=5), a_chosen_case(maya)
    bill = signed_in(make_agent("bill", "billing").user)
    assert (page(bill, running).status_code, page(bill, owed).status_code) == (404, 200)
    evidence = reverse("admin:tickets_conformitycase_evidence", args=[owed.pk])
    assert (bill.get(evidence).status_code, signed_in(maya.user).get(evidence).status_code) == (403, 200)
    assert f'href="{evidence}"' not in page(bill, owed).content.decode()


def test_somebody_elses_payment_is_entered_by_nobody(maya: Agent) -> None:
    case = a_chosen_case(maya)
    url = reverse("admin:tickets_conformitycase_refund", args=[case.pk])
    paid = {"case": case.pk, "amount": "100", "reference": "R-1"}
    people = [signed_in(make_agent("gina", "general").user), signed_in(make_user("clerk")), Client()]
    assert [person.post(url, paid).status_code for person in people] == [404, 404, 302]
    root = signed_in(User.objects.create_superuser("root", "root@desk.example", None))
    assert (root.get(url).status_code, root.post(url, paid).status_code) == (302, 403)
    case.refresh_from_db()
    assert case.refunded_at is None


def test_a_customer_who_lets_us_repair_has_nothing_for_billing(maya: Agent) -> None:
    case = a_chosen_case(maya, remedy="repair")
    client = signed_in(maya.user)
    assert (shown(client, "billing"), shown(client, "refunds")) == ([], [])
    assert page(client, case).context["step"].name == "repair"


def test_the_page_knows_when_the_customer_last_heard_from_us(maya: Agent) -> None:
    case, client = make_reported_case(days_ago=9), signed_in(maya.user)
    assert page(client, case).context["step"].name == "report-progress"
    reply(case.ticket, agent=maya, text="We have found it.", now=timezone.now())
    assert page(client, case).context["step"].name == "put-right"


def test_the_first_page_counts_what_billing_has_to_do(maya: Agent) -> None:
    a_chosen_case(maya)
    case_row(ticket_row(topic="general"), days_ago=3)
    bill, gina = make_agent("bill", "billing"), make_agent("gina", "general")
    for agent, count in ((bill, 1), (maya, 1), (gina, 0)):
        client = signed_in(agent.user)
        items = {str(item.label): item for item in client.get("/admin/").context["waiting"]}
        for label in ("Choices to tell billing", "Refunds due"):
            listed = client.get(items[label].url).context["cl"].result_count
            assert (label, items[label].count, listed) == (label, count, count)


def test_the_cases_list_asks_as_often_for_three_rows_as_for_one(maya: Agent) -> None:
    client = signed_in(maya.user)

    def queries() -> list[int]:
        return [queries_of(client, f"{CASES}?tab={tab}") for tab in ("all", "billing")]

    a_chosen_case(maya)
    one = queries()
    a_chosen_case_again = [make_reported_case(days_ago=n) for n in (3, 40)]
    assert len(a_chosen_case_again) == 2
    assert queries() == one

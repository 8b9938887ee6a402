"""What was bought: copied into the case on its first day, taken from billing, never shown to a stranger."""

from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.moments import NOON
from tests.people import make_agent
from tests.tickets.factories import REFERENCE, make_customer, make_subscription, make_ticket, publish_promises
from tests.tickets.guarantee.reading import days, fresh, log, reported
from tickets.guarantee.cases import open_case
from tickets.guarantee.contracts import link_subscription
from tickets.guarantee.steps.ending import withdraw
from tickets.guarantee.subscriptions import find_subscription
from tickets.models import ConformityCase, Customer, Subscription
from tickets.refusals import CaseOver

pytestmark = pytest.mark.django_db


def snapshot(case: ConformityCase) -> tuple[object, ...]:
    return case.contract_reference, case.subscription_active, case.price, case.currency, case.period_months


def test_a_case_keeps_what_was_bought_on_its_first_day_whatever_billing_says_later() -> None:
    case = reported()
    bought = (REFERENCE, True, Decimal("9.30"), "EUR", 1)
    assert (snapshot(case), case.paid_from) == (bought, date(2025, 1, 1))
    Subscription.objects.update(price=Decimal("99"), ended_on=date(2026, 1, 1))
    assert snapshot(fresh(case)) == bought


def test_a_subscription_that_had_ended_is_stamped_as_not_active_and_the_case_is_opened_all_the_same() -> None:
    customer = make_customer()
    bought = make_subscription(customer)
    bought.ended_on = date(2026, 3, 9)
    bought.save()
    customer.subscription_reference = REFERENCE
    customer.save()
    assert (reported().subscription_active, ConformityCase.objects.count()) == (False, 1)


def test_somebody_elses_reference_shows_nobody_their_price() -> None:
    publish_promises()
    make_subscription(make_customer("holder@example.org"))
    stranger = make_customer("stranger@example.org")
    stranger.subscription_reference = REFERENCE
    stranger.save()
    case = make_ticket(stranger, conformity=True).cases.get()
    assert (snapshot(case), case.subscription) == ((REFERENCE, None, None, "", None), None)


def test_an_agent_links_the_subscription_of_a_running_case() -> None:
    case, agent = reported(subscribed=False), make_agent()
    bought = make_subscription(make_customer())
    link_subscription(case, subscription=bought, agent=agent, now=days(2))
    assert (snapshot(fresh(case)), log(case)) == ((REFERENCE, True, Decimal("9.30"), "EUR", 1), ["subscription_linked"])
    withdraw(case, words="My router.", now=days(3))
    with pytest.raises(CaseOver):
        link_subscription(case, subscription=bought, agent=agent, now=days(4))


def imported(text: str, tmp_path: Path) -> tuple[str, str, int]:
    file = tmp_path / "subscriptions.csv"
    file.write_text(text, encoding="utf-8")
    out, err = StringIO(), StringIO()
    try:
        call_command("import_subscriptions", str(file), stdout=out, stderr=err)
    except SystemExit as end:
        return out.getvalue(), err.getvalue(), int(str(end.code))
    return out.getvalue(), err.getvalue(), 0


def test_billing_tells_of_its_subscriptions_again_and_again(tmp_path: Path) -> None:
    names = "reference,email,started_on,price,currency,period_months,paid_from,ended_on,country\n"
    row = "pv-20417733,Claire@Example.org,2025-01-01,9.30,eur,1,2026-03-01,,gb\n"
    assert imported(names + row, tmp_path) == ("1 taken, 0 refused\n", "", 0)
    claire = Customer.objects.get()
    bought = Subscription.objects.get()
    assert (bought.reference, bought.customer, bought.price, bought.currency, bought.country) == (
        "PV-20417733",
        claire,
        Decimal("9.30"),
        "EUR",
        "GB",
    )
    assert imported(names + row.replace("9.30", "11.00"), tmp_path)[2] == 0
    assert (find_subscription("pv-20417733").price, Subscription.objects.count()) == (Decimal("11"), 1)


def test_billing_may_tell_of_them_through_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("reference,started_on,price\nPV-1,2025-01-01,9.30\n"))
    call_command("import_subscriptions", "-", stdout=StringIO())
    assert Subscription.objects.get().reference == "PV-1"


def test_a_wrong_line_is_named_and_the_others_are_taken(tmp_path: Path) -> None:
    text = "reference,started_on,price,email,ended_on\n" + "\n".join(
        [
            "PV-1,2025-01-01,9.30,,",
            "PV-2,2025-13-01,9.30,,",
            "PV-3,2025-01-01,nine,,",
            "PV-4,2025-01-01,-1,,",
            "PV-5,2025-01-01,NaN,,",
            "PV-6,2025-01-01,9.30,not an address,",
            "PV-7,2025-01-01,9.30,,2024-01-01",
            ",2025-01-01,9.30,,",
            "PV-9,2025-01-01,9.30,,",
        ]
    )
    said, refused, code = imported(text, tmp_path)
    assert (said, code) == ("2 taken, 7 refused\n", 1)
    assert [line.split(":")[0] for line in refused.splitlines()] == [f"line {n}" for n in range(3, 10)]
    assert sorted(Subscription.objects.values_list("reference", flat=True)) == ["PV-1", "PV-9"]


def test_billing_names_a_country_by_its_letters_and_hears_of_one_that_there_is_not(tmp_path: Path) -> None:
    text = "reference,started_on,price,country\nPV-1,2025-01-01,9.30,gb\nPV-2,2025-01-01,9.30,UK\n"
    said, refused, code = imported(text, tmp_path)
    assert (said, code) == ("1 taken, 1 refused\n", 1)
    why = "We know no country “UK”: two capital letters, such as GB for the United Kingdom."
    assert refused == f"line 3: {why}\n"
    assert list(Subscription.objects.values_list("reference", "country")) == [("PV-1", "GB")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("reference,price\nPV-1,9\n", "started_on"),
        ("reference,price,started_on,colour\n", "colour"),
    ],
)
def test_a_file_with_other_names_is_refused_whole(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=said):
        imported(text, tmp_path)


def test_a_file_that_is_not_there_is_said_so() -> None:
    with pytest.raises(CommandError, match="can’t be read"):
        call_command("import_subscriptions", "/nowhere/subscriptions.csv")


def test_a_case_without_a_reference_asks_nobody_for_one() -> None:
    publish_promises()
    ticket = make_ticket()
    case = open_case(ticket, notification=ticket.messages.get(), notified_at=NOON, now=NOON)
    assert (case.subscription, case.contract_reference, case.price) == (None, "", None)

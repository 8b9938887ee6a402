"""The choice told to the billing system: signed, at least once, counted once; without one, a list for people."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from threading import Thread

import pytest
import redis
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.people import make_agent
from tests.tickets.factories import REFERENCE, make_case
from tests.tickets.test_intake import at_once
from tickets.guarantee import billing
from tickets.guarantee.cases import open_case
from tickets.guarantee.clearance import clear
from tickets.guarantee.rules.events import SYSTEM, breaks, by
from tickets.guarantee.steps import refunds, remedies
from tickets.models import AddressProof, ConformityCase

pytestmark = pytest.mark.django_db
SECRET = "a-secret-of-the-billing-desk"


@dataclass
class Billing:
    """A billing system on loopback: what it got, and what it answers next."""

    url: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)  # then 200 for ever


@pytest.fixture
def office(settings: object, redis_server: str) -> Iterator[Billing]:
    office = Billing()

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            office.got.append((dict(self.headers), body))
            self.send_response(office.answers.pop(0) if office.answers else 200)
            self.send_header("Location", f"{office.url}elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            office.got.append((dict(self.headers), b"followed"))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Desk)
    office.url = f"http://127.0.0.1:{server.server_port}/"
    settings.BILLING_WEBHOOK_URL, settings.BILLING_WEBHOOK_SECRET = office.url, SECRET
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    forget_pauses()
    yield office
    forget_pauses()
    server.shutdown()
    server.server_close()


def forget_pauses() -> None:
    """A test's cases have the numbers of the last test's."""
    server = redis.Redis.from_url(django_settings.REDIS_URL)
    for key in server.scan_iter("billing-pause:*"):
        server.delete(key)


def make_choice(remedy: str = "termination") -> ConformityCase:
    case = make_case(day=31)
    return remedies.choose(case, remedy=remedy, now=timezone.now(), revision=fresh(case).last_sequence)


def fresh(case: ConformityCase) -> ConformityCase:
    return ConformityCase.objects.get(pk=case.pk)


def test_a_choice_is_told_with_everything_billing_needs_and_sealed(office: Billing) -> None:
    case = make_choice()
    assert billing.hand_over_choices(now=timezone.now()) == 1
    [(headers, body)] = office.got
    chosen = fresh(case)
    assert chosen.remedy_chosen_at is not None
    assert chosen.refund_last_day is not None
    assert json.loads(body) == {
        "event": "remedy_chosen",
        "key": billing.key_of(case),
        "case": case.pk,
        "ticket": case.ticket_id,
        "subscription_reference": REFERENCE,
        "country": "",
        "customer_email": "claire@example.org",
        "choice": "termination",
        "chosen_at": chosen.remedy_chosen_at.isoformat(),
        "amount": f"{chosen.refund_amount:.2f}",
        "price": "9.30",
        "period_months": 1,
        "currency": "EUR",
        "refund_last_day": chosen.refund_last_day.isoformat(),
        "identity": "proved",
        "doubts": [],
        "cleared": False,
        "also_ended_by": [],
    }
    assert headers["Idempotency-Key"] == billing.key_of(case)
    seconds, seal = (part.split("=")[1] for part in headers["X-Portal-Signature"].split(","))
    expected = hmac.new(SECRET.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    assert seal == expected
    assert abs(int(seconds) - timezone.now().timestamp()) < 60


def test_what_billing_has_taken_is_not_told_again_and_is_in_the_log(office: Billing) -> None:
    case = make_choice()
    now = timezone.now()
    assert [billing.hand_over_choices(now=now) for _ in range(3)] == [1, 0, 0]
    assert len(office.got) == 1
    assert fresh(case).handed_over_at == now
    assert case.events.filter(kind="handed_over").count() == 1
    assert list(breaks(fresh(case))) == []


@pytest.mark.parametrize("status", [302, 400, 401, 500, 503])
def test_what_billing_refuses_waits_and_is_told_again_with_the_same_key(office: Billing, status: int) -> None:
    case = make_choice()
    office.answers = [status]
    assert billing.hand_over_choices(now=timezone.now()) == 0
    assert fresh(case).handed_over_at is None
    assert billing.hand_over_choices(now=timezone.now()) == 0  # a pause
    assert billing.hand_over_choices(now=timezone.now() + timedelta(minutes=1)) == 1
    assert [headers["Idempotency-Key"] for headers, _ in office.got] == [billing.key_of(case)] * 2
    assert office.got[0][1] == office.got[1][1]


def attempts(office: Billing, *, minutes: int) -> list[int]:
    """The minutes at which billing was asked, by a round that comes every minute."""
    start, asked = timezone.now(), []
    for minute in range(minutes):
        before = len(office.got)
        billing.hand_over_choices(now=start + timedelta(minutes=minute))
        asked += [minute] * (len(office.got) - before)
    return asked


def test_a_choice_that_billing_keeps_refusing_is_told_again_later_and_later_up_to_an_hour(office: Billing) -> None:
    make_choice()
    office.answers = [400] * 99
    assert attempts(office, minutes=250) == [0, 1, 3, 7, 15, 31, 63, 123, 183, 243]


def test_one_refused_choice_holds_up_no_other_and_an_operator_need_not_wait(office: Billing) -> None:
    first = make_choice("reduction")
    office.answers = [400]
    now = timezone.now()
    assert billing.hand_over_choices(now=now) == 0
    second = make_choice("reduction")
    assert billing.hand_over_choices(now=now) == 1
    assert (fresh(first).handed_over_at, fresh(second).handed_over_at) == (None, now)
    assert billing.hand_over_choices(now=now, at_once=True) == 1


def test_an_office_that_does_not_answer_is_left_alone_for_a_while(settings: object, office: Billing) -> None:
    make_choice()
    right = settings.BILLING_WEBHOOK_URL
    settings.BILLING_WEBHOOK_URL = "http://127.0.0.1:9/"
    now = timezone.now()
    assert billing.hand_over_choices(now=now) == 0
    settings.BILLING_WEBHOOK_URL = right
    assert billing.hand_over_choices(now=now + timedelta(seconds=59)) == 0
    assert billing.hand_over_choices(now=now + timedelta(seconds=60)) == 1


def withdrawn() -> ConformityCase:
    ticket = make_case().ticket
    now = timezone.now()
    words = ticket.messages.get()
    return open_case(ticket, notification=words, notified_at=now, now=now, duty="withdrawal")


def test_a_withdrawal_is_told_to_billing_as_well(office: Billing) -> None:
    case = withdrawn()
    assert list(billing.choices_to_hand_over()) == [case]
    assert billing.hand_over_choices(now=timezone.now()) == 0  # nobody has worked out how much of it is kept
    clear(case, agent=make_agent("bruno", "billing"), why="The whole price.", now=timezone.now())
    assert billing.hand_over_choices(now=timezone.now()) == 1
    said = json.loads(office.got[0][1])
    assert (said["event"], said["choice"], said["amount"]) == ("contract_withdrawn", "", None)
    assert (said["price"], said["currency"], said["period_months"]) == ("9.30", "EUR", 1)
    assert (said["chosen_at"], said["refund_last_day"]) == (case.notified_at.isoformat(), case.last_day.isoformat())
    assert (list(billing.choices_to_hand_over()), list(breaks(fresh(case)))) == ([], [])


def test_a_paid_withdrawal_is_told_no_more() -> None:
    case, agent = withdrawn(), make_agent("bruno", "billing")
    paid = {"reference": "TR-1", "amount": Decimal("9.30"), "at": timezone.now(), "now": timezone.now()}
    refunds.mark_refunded(case, agent=agent, **paid)
    assert list(billing.choices_to_hand_over()) == []


def test_when_billing_is_away_the_choices_wait(settings: object, office: Billing) -> None:
    case = make_choice()
    settings.BILLING_WEBHOOK_URL = "http://127.0.0.1:9/"
    assert billing.hand_over_choices(now=timezone.now()) == 0
    assert list(billing.choices_to_hand_over()) == [case]


def test_to_go_on_repairing_moves_no_money_and_is_not_told(office: Billing) -> None:
    make_choice("repair")
    assert billing.hand_over_choices(now=timezone.now()) == 0
    assert office.got == []


def test_without_a_billing_system_the_choice_is_a_task_until_somebody_has_done_it() -> None:
    case, agent = make_choice(), make_agent("bruno", "billing")
    assert billing.hand_over_choices(now=timezone.now()) == 0
    assert list(billing.choices_to_hand_over()) == [case]
    assert billing.mark_handed_over(case, actor=by(agent), how="list", now=timezone.now()) is True
    assert billing.mark_handed_over(case, actor=by(agent), how="list", now=timezone.now()) is False
    assert list(billing.choices_to_hand_over()) == []
    assert case.events.get(kind="handed_over").actor == by(agent)


def test_a_case_without_a_choice_cannot_be_handed_over() -> None:
    case = make_case(day=31)
    assert billing.mark_handed_over(case, actor=SYSTEM, how="list", now=timezone.now()) is False
    assert fresh(case).handed_over_at is None


@pytest.mark.django_db(transaction=True)
def test_two_rounds_at_once_leave_one_line_in_the_log(office: Billing) -> None:
    case = make_choice()
    at_once(lambda: billing.hand_over_choices(now=timezone.now()))
    assert case.events.filter(kind="handed_over").count() == 1
    assert {headers["Idempotency-Key"] for headers, _ in office.got} == {billing.key_of(case)}


def test_the_command_prints_the_choices_and_marks_them_only_when_told_to() -> None:
    case = make_choice()
    with pytest.raises(CommandError, match="BILLING_WEBHOOK_URL is not set"):
        call_command("hand_over_choices")
    printed = StringIO()
    call_command("hand_over_choices", "--print", stdout=printed)
    assert json.loads(printed.getvalue())["key"] == billing.key_of(case)
    assert fresh(case).handed_over_at is None
    call_command("hand_over_choices", "--print", "--mark", stdout=printed)
    assert fresh(case).handed_over_at is not None
    again = StringIO()
    call_command("hand_over_choices", "--print", stdout=again)
    assert again.getvalue() == ""


def test_the_command_leaves_out_what_is_held_and_says_so() -> None:
    case = make_choice()
    AddressProof.objects.all().delete()
    printed, said = StringIO(), StringIO()
    call_command("hand_over_choices", "--print", "--mark", stdout=printed, stderr=said)
    assert printed.getvalue() == ""
    assert said.getvalue() == "1 of them until a person of billing has looked: see “Cases”, “To tell billing”.\n"
    assert fresh(case).handed_over_at is None


def test_the_command_tells_billing_and_says_how_many(office: Billing) -> None:
    make_choice()
    said = StringIO()
    call_command("hand_over_choices", stderr=said)
    assert said.getvalue() == "1 handed over, 0 still wait.\n"

"""A clock that leaps sends no letter that can't be taken back, until a second witness agrees or a person does."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import format_datetime
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings
from time_machine import travel

from supportportal.foundations import heartbeat
from tests.moments import NOON
from tests.people import signed_in
from tests.tickets.factories import make_customer, make_ticket, make_yearly_subscription, possible_claim_row
from tests.tickets.guarantee.reading import days, fresh, letters, reported
from tests.tickets.guarantee.test_billing import Billing
from tests.tickets.guarantee.test_billing import office as office
from tests.tickets.mailroom.letters import letter, receive
from tickets.guarantee.rules.events import CUSTOMER
from tickets.guarantee.steps.answering import flag_serious
from tickets.guarantee.steps.remedies import choose
from tickets.guarantee.sweep import plausible_clock, watchdog
from tickets.guarantee.sweep.plausible_clock import LARGEST_STEP, LONGEST_OUTAGE, Uptime
from tickets.models import ConformityCase, Customer, OutgoingEmail, RenewalLetter, Subscription, Ticket
from tickets.tasks import forget_due, hand_over_choices, send_renewal_letters

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]

OURS = "mx.portal.example"
MINUTE = timedelta(minutes=1)
COMPANIES = ("one.example", "two.example", "three.example")


@pytest.fixture(autouse=True)
def a_sweep_at_noon_and_an_operator(settings: Settings, tmp_path: Path) -> None:
    settings.PORTAL_DATA = tmp_path
    settings.OPERATOR_ADDRESS = "night@portal.example"
    settings.AUTHSERV_ID = OURS
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    sweep_at(NOON, ran_for(0))


def ran_for(seconds: float, boot: str = "monday") -> Uptime:
    return Uptime(boot, 5_000 + seconds)


def sweep_at(moment: datetime, uptime: Uptime | None = None) -> None:
    watchdog.sweep_and_sign(now=moment, uptime=uptime)


def is_doubted(moment: datetime, uptime: Uptime | None = None) -> bool:
    return plausible_clock.leap(now=moment, uptime=uptime) is not None


def known_customers(domains: Iterable[str]) -> None:
    """Since the day before the last sweep."""
    for domain in domains:
        make_customer(f"ada@{domain}")
    Customer.objects.update(created_at=NOON - timedelta(days=1))


def letters_came(domains: Iterable[str], *, at: datetime, written: datetime, vouched: bool = True) -> None:
    for domain in domains:
        result = f"{OURS}; dmarc={'pass' if vouched else 'none'} header.from={domain}"
        headers = {"Authentication_Results": result, "Message_ID": f"<{at.timestamp()}@{domain}>"}
        receive(letter(From=f"ada@{domain}", Date=format_datetime(written), **headers), now=at)


def test_a_clock_a_month_ahead_is_an_alarm_and_no_breach() -> None:
    case = reported()
    sweep_at(days(31))
    assert (letters(case), fresh(case).state) == ([], "acknowledged")
    assert heartbeat.cases_swept_at() == NOON
    assert [watchdog.watch(now=days(31)) for _ in range(2)] == [False, False]
    (alarm,) = mail.outbox
    assert (
        "The clock says 2026-04-10 11:00 UTC, and the last sweep of the cases was at 2026-03-10 11:00 UTC" in alarm.body
    )
    assert "manage.py believe_clock" in alarm.body


def test_it_is_seen_also_after_redis_was_emptied() -> None:
    heartbeat._server.flushdb()
    assert is_doubted(days(31))


def test_nothing_undecided_becomes_a_case_by_a_clock_in_doubt() -> None:
    claim = possible_claim_row(make_ticket(received_at=NOON))
    watchdog.decide_claims(now=days(31), uptime=None)
    claim.refresh_from_db()
    assert (claim.decided_at, ConformityCase.objects.count()) == (None, 0)
    watchdog.believe_clock(shown=days(31), now=days(31), uptime=None)
    watchdog.decide_claims(now=days(31), uptime=None)
    claim.refresh_from_db()
    assert (claim.decided_at, claim.is_claim) == (days(31), True)


def test_once_the_clock_is_right_again_the_sweep_goes_on_by_itself() -> None:
    case = reported()
    sweep_at(days(31))
    sweep_at(NOON + 2 * MINUTE)
    assert (letters(case), heartbeat.cases_swept_at()) == ([], NOON + 2 * MINUTE)


def test_a_clock_that_leaps_while_the_machine_runs_is_seen_however_little_it_is_and_which_way() -> None:
    for leap in (timedelta(hours=2), -timedelta(hours=2), timedelta(days=2), timedelta(days=31)):
        assert is_doubted(NOON + MINUTE + leap, ran_for(60))
    for step in (timedelta(0), LARGEST_STEP, -LARGEST_STEP):
        assert not is_doubted(NOON + MINUTE + step, ran_for(60))


def test_a_week_off_is_believed_where_the_machine_itself_ran_on() -> None:
    case = reported()
    sweep_at(days(31), ran_for(31 * 86_400))
    assert letters(case)[-1] == "breach"


def test_after_a_restart_of_the_machine_an_outage_of_a_weekend_needs_nobody() -> None:
    for uptime in (None, ran_for(20, boot="tuesday")):
        assert not is_doubted(NOON + LONGEST_OUTAGE, uptime)
        assert is_doubted(NOON + LONGEST_OUTAGE + timedelta(seconds=1), uptime)
        assert is_doubted(NOON - LARGEST_STEP - timedelta(seconds=1), uptime)


def test_letters_of_three_companies_that_were_known_agree_after_an_outage_of_four_days() -> None:
    case, back = reported(), days(4)
    known_customers(COMPANIES)
    letters_came(COMPANIES[:2], at=back, written=back - MINUTE)
    sweep_at(back + MINUTE)
    assert heartbeat.cases_swept_at() == NOON
    letters_came(COMPANIES[2:], at=back, written=back - MINUTE)
    sweep_at(back + 2 * MINUTE)
    assert (heartbeat.cases_swept_at(), fresh(case).state) == (back + 2 * MINUTE, "acknowledged")


@pytest.mark.parametrize("why", ["strangers", "not vouched for", "one company", "another time"])
def test_letters_that_anybody_could_write_make_no_clock_believed(why: str) -> None:
    back = days(4)
    domains = [f"{name}.one.example" for name in "abc"] if why == "one company" else COMPANIES
    if why != "strangers":
        known_customers(domains)
    written = back - timedelta(days=3) if why == "another time" else back - MINUTE
    letters_came(domains, at=back, written=written, vouched=why != "not vouched for")
    assert is_doubted(back + MINUTE)


def test_letters_of_before_the_leap_say_nothing_about_it() -> None:
    known_customers(COMPANIES)
    letters_came(COMPANIES, at=NOON + MINUTE, written=NOON)
    assert is_doubted(NOON + timedelta(hours=2), ran_for(120))


def test_letters_with_wrong_dates_make_no_right_clock_doubted() -> None:
    known_customers(COMPANIES)
    letters_came(COMPANIES, at=NOON + MINUTE, written=days(400))
    assert not is_doubted(NOON + 2 * MINUTE, ran_for(120))


@pytest.mark.one_database  # PostgreSQL has a clock of its own
def test_after_a_long_outage_somebody_says_that_the_clock_is_right_and_what_was_missed_is_told() -> None:
    case = reported()
    out = StringIO()
    with travel(days(31), tick=False):
        sweep_at(days(31))
        call_command("believe_clock", stdout=out)
        call_command("believe_clock", stdout=out)
        sweep_at(days(31), plausible_clock.uptime())
    assert out.getvalue() == (
        "Believed: it is 2026-04-10 11:00 UTC; the last sweep was at 2026-03-10 11:00.\nNothing was in doubt.\n"
    )
    assert letters(case)[-1] == "breach"


@pytest.mark.one_database  # as above
def test_by_a_clock_in_doubt_billing_hears_of_no_choice_and_of_it_once_a_person_believes_the_clock(
    office: Billing,
) -> None:
    case = reported()
    flag_serious(case, actor=CUSTOMER, why="Nothing works.", now=days(1))
    choose(case, remedy="termination", now=days(1), revision=fresh(case).last_sequence)
    with travel(days(31), tick=False):
        hand_over_choices()
        assert (office.got, fresh(case).handed_over_at) == ([], None)
        watchdog.believe_clock(shown=days(31), now=days(31), uptime=plausible_clock.uptime())
        hand_over_choices()
    assert (len(office.got), fresh(case).handed_over_at) == (1, days(31))


@pytest.mark.one_database  # as above
def test_by_a_clock_in_doubt_nothing_is_erased_and_no_contract_is_written_about() -> None:
    old = make_ticket(received_at=days(0))
    Ticket.objects.filter(pk=old.pk).update(status="closed", closed_at=days(0), waiting_since=None)
    OutgoingEmail.objects.update(sent_at=days(0))
    renewing = make_yearly_subscription(customer=old.customer)
    Subscription.objects.filter(pk=renewing.pk).update(renewal_letter_on=days(1).date())
    in_ten_years = days(10 * 365)
    with travel(in_ten_years, tick=False):
        forget_due()
        send_renewal_letters()
        assert (Ticket.objects.get(pk=old.pk).forgotten_at, RenewalLetter.objects.exists()) == (None, False)
        watchdog.believe_clock(shown=in_ten_years, now=in_ten_years, uptime=plausible_clock.uptime())
        forget_due()
        send_renewal_letters()
    assert (Ticket.objects.get(pk=old.pk).forgotten_at, RenewalLetter.objects.exists()) == (in_ten_years, True)


def test_a_person_believes_the_clock_that_they_saw_and_no_other() -> None:
    shown = days(31)
    for later in (-MINUTE, timedelta(minutes=11), timedelta(days=1)):
        assert watchdog.believe_clock(shown=shown, now=shown + later, uptime=None) is None
        assert is_doubted(shown + later)
    assert watchdog.believe_clock(shown=None, now=shown, uptime=None) is None
    assert watchdog.believe_clock(shown=shown, now=shown + MINUTE, uptime=None)
    assert not is_doubted(shown + MINUTE)


@pytest.mark.one_database  # as above
def test_the_button_of_a_page_that_showed_another_time_asks_to_look_again() -> None:
    User.objects.create_superuser("root", "root@desk.example")

    def looked(at: datetime) -> tuple[Client, str]:
        with travel(at, tick=False):
            desk = signed_in(User.objects.get(username="root"))
            [shown] = re.findall(r'name="shown" value="([^"]+)"', desk.get("/admin/").content.decode())
        return desk, shown

    def pressed(desk: Client, shown: str, *, at: datetime) -> str:
        with travel(at, tick=False):
            return desk.post("/admin/clock/", {"shown": shown}, follow=True).content.decode()

    desk, shown = looked(days(31))
    assert "The clock says something else by now than what you saw. Look again." in pressed(
        desk, shown, at=days(31) + timedelta(hours=1)
    )
    for nonsense in ("", "noon", "2026-04-10", "2026-13-10T11:00:00Z", "2026-04-10T11:00:00"):
        assert "Look again." in pressed(desk, nonsense, at=days(31))
    assert "Noted." in pressed(desk, shown, at=days(31) + MINUTE)
    assert not is_doubted(days(31) + MINUTE)

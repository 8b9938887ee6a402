"""Whom the mailroom tells that their letter came: no mailbox and no domain gets more than people write."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import Settings
from time_machine import travel

from tests.people import make_agent, signed_in
from tests.tickets.mailroom.letters import NOW, letter, receive, spooled, ticket_of
from tickets.acknowledgement import letter_held_back, release
from tickets.fate_reasons import Silence
from tickets.guarantee.sweep.case_sweep import sweep_cases
from tickets.letters.addresses import mailbox_of
from tickets.mailroom.sorting.acknowledgement_counts import MAX_A_DAY, counted
from tickets.mailroom.sorting.fates import sort_letters
from tickets.models import ConformityCase, IncomingEmail, OutgoingEmail, Ticket
from tickets.refusals import NothingHeldBack, Refused

pytestmark = pytest.mark.django_db
OURS = "mx.pelerine.example"
FORGED = {"Authentication-Results": f"{OURS}; dmarc=fail header.from=mail.example"}
PASSED = {"Authentication-Results": f"{OURS}; dmarc=pass header.from=mail.example"}
DEFECT = "Under the legal guarantee of conformity I report that the VPN does not work."


def letters_from(*addresses: str, **headers: str) -> list[EmailMessage]:
    return [
        letter(f"Number {number}.", From=address, Message_ID=f"<{number}.{address}>", **headers)
        for number, address in enumerate(addresses)
    ]


def silences() -> list[str]:
    return list(IncomingEmail.objects.order_by("pk").values_list("silence", flat=True))


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("Ada@Mail.Example", "ada@mail.example"),
        ("ada+shop@mail.example", "ada@mail.example"),
        ("ada.berg@mail.example", "ada.berg@mail.example"),
        ("A.d.a+1+2@gmail.com", "ada@gmail.com"),
        ("a.d.a@googlemail.com", "ada@gmail.com"),
        ("+@mail.example", "+@mail.example"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
    ],
)
def test_one_mailbox_has_many_spellings(address: str, mailbox: str) -> None:
    assert mailbox_of(address) == mailbox


def test_a_mailbox_is_acknowledged_so_often_a_day_whatever_stands_behind_its_plus() -> None:
    spooled(*letters_from(*(f"victim+{number}@mail.example" for number in range(MAX_A_DAY + 3))))
    sort_letters(now=NOW)
    assert silences() == [""] * MAX_A_DAY + [Silence.OFTEN_TODAY] * 3  # among letters sorted in one round
    later = receive(*letters_from("Victim+later@mail.example"), now=NOW + timedelta(hours=23))
    assert later.silence == Silence.OFTEN_TODAY  # and by what the database knows
    tomorrow = receive(*letters_from("victim+tomorrow@mail.example"), now=NOW + timedelta(days=1, minutes=1))
    assert tomorrow.silence == ""
    assert Ticket.objects.count() == MAX_A_DAY + 5  # nobody's request is lost for it


def test_a_related_request_from_another_spelling_is_not_acknowledged_a_moment_later() -> None:
    ticket = ticket_of(receive(letter(From="ada@gmail.com")))
    related = {"Subject": f"Re: [#{ticket.pk}]", "Message_ID": "<2@gmail.com>"}
    row = receive(letter("Again.", From="a.da+x@gmail.com", **related), now=NOW + timedelta(minutes=9))
    assert (ticket_of(row).possibly_related, row.silence) == (ticket, Silence.A_MOMENT_AGO)


def test_a_domain_is_acknowledged_so_often_an_hour_but_no_mail_provider(settings: Settings) -> None:
    settings.ACKNOWLEDGEMENTS_A_DOMAIN_AN_HOUR = 3
    spooled(*letters_from(*(f"{n}@small.example" for n in range(5)), *(f"{n}@gmail.com" for n in range(5))))
    sort_letters(now=NOW)
    assert silences() == [""] * 3 + [Silence.BUSY_DOMAIN] * 2 + [""] * 5
    assert receive(*letters_from("a@Small.Example"), now=NOW + timedelta(minutes=59)).silence == Silence.BUSY_DOMAIN
    assert receive(*letters_from("b@small.example"), now=NOW + timedelta(minutes=61)).silence == ""


def test_a_domain_gets_a_tenth_where_our_border_vouches_for_nothing_and_all_where_it_does(settings: Settings) -> None:
    settings.AUTHSERV_ID, settings.ACKNOWLEDGEMENTS_A_DOMAIN_AN_HOUR = OURS, 20
    spooled(*letters_from(*(f"{n}@mail.example" for n in range(3))))
    sort_letters(now=NOW)
    assert silences() == ["", "", Silence.BUSY_DOMAIN]
    assert receive(*letters_from("ada@mail.example", **PASSED)).silence == ""


def test_the_acknowledgement_of_a_forged_letter_waits_for_an_agent(settings: Settings) -> None:
    settings.AUTHSERV_ID = OURS
    row = receive(letter(DEFECT, **FORGED))
    ticket = ticket_of(row)
    assert ticket.possible_claims.get().needs_a_person
    assert (row.silence, OutgoingEmail.objects.count()) == (Silence.FORGED, 0)
    sweep_cases(now=NOW + timedelta(hours=2))  # which tells the last day where the mailroom was only busy
    assert not OutgoingEmail.objects.exclude(kind=OutgoingEmail.Kind.REMINDER).exists()
    agent = make_agent("ines", ticket.topic)
    with travel(NOW + timedelta(hours=3)):
        desk = signed_in(agent.user)
        address = f"/admin/tickets/ticket/{ticket.pk}/release-acknowledgement/"
        assert address in desk.get(f"/admin/tickets/ticket/{ticket.pk}/change/").content.decode()
        assert desk.post(address).status_code == 302
    [email] = OutgoingEmail.objects.exclude(kind=OutgoingEmail.Kind.REMINDER)
    assert (email.kind, email.to_address) == (OutgoingEmail.Kind.ACKNOWLEDGEMENT, "ada@mail.example")
    assert email.in_reply_to == "<first@mail.example>"
    case = ConformityCase.objects.get()
    assert (case.state, case.notified_at) == (ConformityCase.State.ACKNOWLEDGED, NOW)
    assert not ticket.possible_claims.undecided().exists()
    assert "9 April 2026" in email.text  # the last day
    assert "which was held back" in ticket.messages.filter(author="note").latest("pk").text
    with travel(NOW + timedelta(hours=3)):
        assert address not in desk.get(f"/admin/tickets/ticket/{ticket.pk}/change/").content.decode()
    with pytest.raises(NothingHeldBack):
        release(ticket, by=agent, now=NOW)


@pytest.mark.parametrize("headers", [PASSED, {}, {"Authentication-Results": f"{OURS}; spf=fail smtp.mailfrom=x.y"}])
def test_only_a_forgery_is_held_back(settings: Settings, headers: dict[str, str]) -> None:
    settings.AUTHSERV_ID = OURS
    assert receive(letter(**headers)).silence == ""


def test_where_we_have_no_border_nobody_is_called_a_forger() -> None:
    assert receive(letter(**FORGED)).silence == ""


def test_what_a_robot_forges_is_never_acknowledged(settings: Settings) -> None:
    settings.AUTHSERV_ID = OURS
    row = receive(letter(Auto_Submitted="auto-generated", **FORGED))
    assert row.silence == Silence.MACHINE
    assert letter_held_back(ticket_of(row)) is None


def test_an_agent_of_another_team_lets_nothing_go(settings: Settings) -> None:
    settings.AUTHSERV_ID = OURS
    ticket = ticket_of(receive(letter(**FORGED)))
    with pytest.raises(Refused):
        release(ticket, by=make_agent("bea", "billing" if ticket.topic != "billing" else "general"), now=NOW)
    assert letter_held_back(ticket)


def test_a_domain_that_is_longer_in_the_dns_than_as_it_is_written_holds_up_nothing() -> None:
    raw = (
        f"From: ada@{'.'.join(['書店書店書店書店'] * 20)}.example\nTo: {settings.SUPPORT_ADDRESS}\nSubject: x\n\nHelp."
    )
    assert receive(raw.encode()).fate == IncomingEmail.Fate.TICKET


@pytest.mark.parametrize("looked_at", [False, True], ids=["without-statistics", "with-statistics"])
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a small table whole, whatever its indexes")
def test_counting_reads_the_letters_of_a_mailbox_and_a_domain_and_no_others(*, looked_at: bool) -> None:
    spooled(*letters_from(*(f"{n}@mail.example" for n in range(20))))
    sort_letters(now=NOW)
    statement, values = counted(["ada@mail.example"], now=NOW)
    ours = OutgoingEmail.objects.filter(kind="acknowledgement", mailbox="ada@mail.example", ticket__channel="form")
    with connection.cursor() as cursor:
        if looked_at:
            cursor.execute("ANALYZE")
        cursor.execute(f"EXPLAIN QUERY PLAN SELECT '', '', 0, 0 {statement}", values)
        plan = [line for *_, line in cursor.fetchall() if "tickets_outgoingemail" in line]
    assert [line.split(" INDEX ")[1].partition(" ")[0] for line in plan] == [
        "letter_of_a_kind",  # everybody’s of an hour, up to the limit
        "letter_to_a_mailbox",
        "letter_to_a_domain",
    ]
    assert "letter_to_a_mailbox" in ours.order_by("-next_attempt_at").explain()

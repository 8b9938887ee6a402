"""When a letter is the copy of another, and when it only looks like one."""

from datetime import timedelta

import pytest
from django.conf import settings

from tests.tickets.mailroom.letters import NOW, letter, receive
from tickets.mailroom.arriving import spool
from tickets.mailroom.arriving.spool_files import Envelope
from tickets.mailroom.sorting.fates import sort_letters
from tickets.mailroom.sorting.fingerprint import fingerprint
from tickets.mailroom.sorting.mail_records import reconcile
from tickets.mailroom.sorting.replay import replay
from tickets.models import IncomingEmail, Ticket

Fate = IncomingEmail.Fate
pytestmark = pytest.mark.django_db
# What two people may send of which a head is missing, cut short or run into the words.
WITHOUT_A_HEAD = [
    (b"please call me\r\n", b"I cancel my contract\r\n"),
    (b"please call me\r\n\r\nThanks,\r\nNora\r\n", b"I cancel my contract\r\n\r\nThanks,\r\nNora\r\n"),
    (b"Note: please call me\r\n", b"Note: I cancel my contract\r\n"),
    (b"Note: please call me\r\n\r\nThanks\r\n", b"Note: I cancel my contract\r\n\r\nThanks\r\n"),
    (b"please call me\r\nSubject: help\r\n\r\nThanks\r\n", b"I cancel it\r\nSubject: help\r\n\r\nThanks\r\n"),
    (b"a" * 300_000, b"b" * 300_000),
    (b"\r\n\r\nplease call me\r\n\r\nThanks\r\n", b"\r\n\r\nI cancel it\r\n\r\nThanks\r\n"),
    (b"From: n@a.example\r\nplease call me\r\n\r\nThanks\r\n", b"From: n@a.example\r\nI cancel it\r\n\r\nThanks\r\n"),
    (
        b"From: n@a.example\r\nHello\r\nReason: a\r\n\r\nThanks\r\n",
        b"From: n@a.example\r\nHello\r\nReason: b\r\n\r\nThanks\r\n",
    ),
]


@pytest.mark.parametrize("pair", WITHOUT_A_HEAD, ids=lambda pair: pair[0][:40])
def test_letters_without_a_head_are_countable_network_by_their_words(pair: tuple[bytes, bytes]) -> None:
    first, second = (fingerprint(raw, sender="") for raw in pair)
    assert first != second
    assert fingerprint(pair[0].replace(b"\r\n", b"\n"), sender="") == first


def test_letters_that_are_only_words_are_each_counted_in_the_quarantine() -> None:
    rows = [receive(raw, sender="") for raw in (b"please call me\r\n", b"I cancel my contract\r\n", b"x" * 278_000)]
    assert [(row.fate, row.why) for row in rows] == [(Fate.QUARANTINE, "no sender address")] * 3
    assert reconcile().fates[Fate.QUARANTINE] == 3


def test_the_same_bare_words_of_two_people_are_two_letters() -> None:
    words = b"please call me\r\n"
    rows = [receive(words, sender=sender) for sender in ("nora@a.example", "bo@b.example", "nora@a.example")]
    assert [row.fate for row in rows] == [Fate.TICKET, Fate.TICKET, Fate.DUPLICATE]


@pytest.mark.parametrize(
    ("later", "fate"),
    [(timedelta(minutes=9), Fate.DUPLICATE), (timedelta(minutes=11), Fate.TICKET), (timedelta(days=7), Fate.TICKET)],
)
def test_the_same_words_without_a_message_id_are_a_copy_only_within_minutes(later: timedelta, fate: str) -> None:
    again = letter("It is down again.", Message_ID="", Date="")
    first = receive(again)
    second = receive(again, now=NOW + later)
    assert (first.fate, second.fate) == (Fate.TICKET, fate)


def test_who_writes_the_same_words_each_week_is_heard_each_week_and_a_retry_is_not() -> None:
    again = letter("It is down again.", Message_ID="", Date="")
    weeks = [NOW + timedelta(weeks=n) for n in range(3)]
    rows = [receive(again, now=now + late) for now in weeks for late in (timedelta(), timedelta(minutes=2))]
    assert [row.fate for row in rows] == [Fate.TICKET, Fate.DUPLICATE] * 3
    assert [row.duplicate_of for row in rows[1::2]] == rows[::2]
    assert replay(rows[0], by=None, now=weeks[2]).ticket == rows[0].ticket
    assert Ticket.objects.count() == 3


def test_the_same_words_a_week_apart_are_two_letters_though_one_round_sorts_them() -> None:
    again = letter("It is down again.", Message_ID="", Date="").as_bytes()
    for at in (NOW, NOW + timedelta(minutes=1), NOW + timedelta(days=7), NOW + timedelta(days=7, minutes=1)):
        spool.keep(
            again,
            envelope=Envelope(
                source="smtp", received_at=at, sender="ada@mail.example", recipients=(settings.SUPPORT_ADDRESS,)
            ),
        )
    sort_letters(now=NOW + timedelta(days=8))
    fates = list(IncomingEmail.objects.order_by("received_at").values_list("fate", flat=True))
    assert fates == [Fate.TICKET, Fate.DUPLICATE] * 2


def test_a_letter_with_a_message_id_is_a_copy_however_late_it_comes() -> None:
    first, second = receive(letter()), receive(letter(), now=NOW + timedelta(days=7))
    assert (first.fate, second.fate, second.duplicate_of) == (Fate.TICKET, Fate.DUPLICATE, first)


def test_a_letter_without_a_message_id_that_comes_by_two_ways_is_one() -> None:
    once = letter("It is slow.", Message_ID="").as_bytes()
    by_imap = b"Received: from a by b; Tue, 10 Mar 2026 10:30:01 +0100\r\nX-Spam-Score: 1\r\n" + once
    rows = [
        receive(once),
        receive(by_imap.replace(b"\n", b"\r\n").replace(b"\r\r", b"\r"), now=NOW + timedelta(minutes=3)),
    ]
    assert [row.fate for row in rows] == [Fate.TICKET, Fate.DUPLICATE]

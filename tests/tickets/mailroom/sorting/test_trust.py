"""Whom we believe that they are who they say."""

import pytest
from pytest_django import Settings

from tests.tickets.mailroom.letters import adas_ticket, letter, receive
from tickets.letters.parsing import parse
from tickets.mailroom.sorting.trust import is_verified
from tickets.models import IncomingEmail

Fate = IncomingEmail.Fate
OURS = "mx.pelerine.example"


def verified(*results: str, sender: str = "Ada <ada@mail.example>") -> bool:
    head = "".join(f"Authentication-Results: {result}\r\n" for result in results)
    return is_verified(parse(f"{head}From: {sender}\r\nSubject: x\r\n\r\ntext".encode()))


@pytest.mark.parametrize(
    "result",
    [
        "dmarc=pass header.from=mail.example",
        "dmarc=pass (p=reject dis=none) header.from=Mail.Example",
        "dkim=pass header.d=mail.example",
        "dkim=pass header.i=@mail.example",
        "dkim=fail header.d=mail.example; spf=pass smtp.mailfrom=ada@mail.example",
        "spf=pass smtp.mailfrom=mail.example",
    ],
)
def test_our_border_vouches_for_the_domain_in_from(settings: Settings, result: str):
    assert not verified(f"{OURS}; {result}")  # without a border of ours nobody can
    settings.AUTHSERV_ID = OURS
    assert verified(f"{OURS}; {result}")
    assert verified(f"{OURS.upper()} 1; {result}")
    assert not verified(f"{OURS}; {result}", sender="ada@else.example")
    assert not verified(f"mx.else.example; {result}")


@pytest.mark.parametrize(
    "result",
    [
        "none",
        "dmarc=fail header.from=mail.example; dkim=pass header.d=mail.example",
        "dkim=pass header.d=else.example",
        "dkim=pass header.d=example",
        "dkim=pass header.d=evilmail.example",
        "spf=softfail smtp.mailfrom=ada@mail.example",
        'spf=fail smtp.mailfrom="x dmarc=pass header.from=mail.example"@evil.example',
        "spf=pass smtp.mailfrom=evil.example",
        "dmarc=pass",
        ";;; dmarc=pass header.from=mail.example",
        "dmarc=pass header.from=mail.example (",
    ],
)
def test_nothing_less_will_do(settings: Settings, result: str):
    settings.AUTHSERV_ID = OURS
    assert verified(f"{OURS}; dmarc=pass header.from=mail.example")
    assert not verified(f"{OURS}; {result}")


def test_a_forged_field_below_or_of_another_name_counts_for_nothing(settings: Settings):
    settings.AUTHSERV_ID = OURS
    passed = "dmarc=pass header.from=mail.example"
    assert not verified(f"{OURS}; dmarc=fail header.from=mail.example", f"{OURS}; {passed}")
    assert not verified(f"{OURS}.evil.example; {passed}")
    assert not verified(f"evil.example ({OURS}); {passed}")
    assert verified("evil.example; dmarc=fail header.from=mail.example", f"{OURS}; {passed}")


def test_two_senders_are_nobody(settings: Settings):
    settings.AUTHSERV_ID = OURS
    passed = f"{OURS}; dmarc=pass header.from=mail.example"
    assert not verified(passed, sender="ada@mail.example, bo@mail.example")


@pytest.mark.django_db
def test_the_number_in_the_subject_is_enough_for_a_verified_participant_only(settings: Settings):
    settings.AUTHSERV_ID = OURS
    ticket = adas_ticket()
    passed = {"Authentication-Results": f"{OURS}; dmarc=pass header.from=mail.example"}
    subject = f"Re: [#{ticket.pk}]"
    row = receive(letter("One.", Subject=subject, **passed))
    assert (row.fate, row.ticket, row.why) == (
        Fate.REPLY,
        ticket,
        "the number in its subject, from a verified sender",
    )
    assert row.message is not None
    assert row.message.verified is True
    other = receive(letter("Two.", Subject=subject, From="bo@mail.example", **passed))
    assert (other.fate, other.ticket.possibly_related) == (Fate.TICKET, ticket)
    unsigned = receive(letter("Three.", Subject=subject))
    assert (unsigned.fate, unsigned.message.verified) == (Fate.TICKET, False)

"""What our border's scanner calls spam waits in a list of its own; what anybody else says of it doesn't decide."""

from email.message import EmailMessage

import pytest
from pytest_django import Settings

from tests.people import make_agent
from tests.tickets.mailroom.letters import NOW, adas_ticket, letter, receive, ticket_of
from tickets.mailroom.senders.sender_rules import make_rule
from tickets.mailroom.sorting.replay import replay
from tickets.models import IncomingEmail, OutgoingEmail, SenderRule, Ticket
from tickets.outbox.letterhead import reply_address

pytestmark = pytest.mark.django_db
Fate = IncomingEmail.Fate
RSPAMD = {"X-Spamd-Result": "default: True [15.20 / 15.00];\n ARC_NA(0.00)[]", "X-Rspamd-Action": "add header"}
SPAM = [
    ("rspamd", RSPAMD, "Rspamd takes it for spam (15.20 / 15.00)"),
    ("rspamd", {"X-Rspamd-Action": "rewrite subject"}, "Rspamd takes it for spam (rewrite subject)"),
    ("rspamd", {"X-Spam": "Yes"}, "Rspamd takes it for spam (–)"),
    (
        "spamassassin",
        {"X-Spam-Flag": "YES", "X-Spam-Status": "Yes, score=7.2 required=5.0 tests=BAYES_99"},
        "SpamAssassin takes it for spam (7.2 / 5.0)",
    ),
    ("spamassassin", {"X-Spam-Flag": "YES"}, "SpamAssassin takes it for spam (–)"),
    ("exchange", {"X-MS-Exchange-Organization-SCL": "9"}, "Exchange takes it for spam (SCL 9)"),
    (
        "exchange",
        {"X-Forefront-Antispam-Report": "CIP:192.0.2.1;CTRY:FR;LANG:en;SCL:5;SFV:SPM;CAT:SPM;DIR:INB"},
        "Exchange takes it for spam (SCL 5 SPM SPM)",
    ),
    ("exchange", {"X-Forefront-Antispam-Report": "SFV:SKB;"}, "Exchange takes it for spam (SKB)"),
    ("exchange", {"X-Microsoft-Antispam": "BCL:8;"}, "Exchange takes it for spam (BCL 8)"),
]
CLEAN = [
    ("rspamd", {"X-Spamd-Result": "default: False [1.20 / 15.00]", "X-Rspamd-Action": "no action", "X-Spam": "No"}),
    ("rspamd", {"X-Rspamd-Action": "greylist"}),
    ("spamassassin", {"X-Spam-Flag": "NO", "X-Spam-Status": "No, score=-0.1 required=5.0"}),
    ("exchange", {"X-MS-Exchange-Organization-SCL": "-1", "X-Microsoft-Antispam": "BCL:9;"}),
    ("exchange", {"X-Forefront-Antispam-Report": "SCL:1;SFV:NSPM;", "X-Microsoft-Antispam": "BCL:0;"}),
    ("exchange", {"X-Forefront-Antispam-Report": "SFV:SKQ;SCL:", "X-MS-Exchange-Organization-SCL": "nine"}),
]


def called(fields: dict[str, str], text: str = "Buy pills.", **headers: str) -> EmailMessage:
    message = letter(text, **headers)
    for name, value in fields.items():
        message[name] = value.replace("\n", "")
    return message


@pytest.mark.parametrize(("scanner", "fields", "why"), SPAM)
def test_spam_waits_with_the_verdict_and_nobody_is_told(
    settings: Settings, scanner: str, fields: dict[str, str], why: str
):
    settings.SPAM_HEADERS = [scanner]
    row = receive(called(fields))
    assert (row.fate, row.why) == (Fate.SPAM, why)
    assert (Ticket.objects.count(), OutgoingEmail.objects.count()) == (0, 0)


@pytest.mark.parametrize(("scanner", "fields"), CLEAN)
def test_what_our_border_lets_through_is_a_ticket(settings: Settings, scanner: str, fields: dict[str, str]):
    settings.SPAM_HEADERS = [scanner]
    assert receive(called(fields)).fate == Fate.TICKET


@pytest.mark.parametrize(("scanner", "fields", "why"), SPAM)
def test_a_verdict_that_our_border_does_not_write_decides_nothing(
    settings: Settings, scanner: str, fields: dict[str, str], why: str
):
    settings.SPAM_HEADERS = [name for name in ("rspamd", "spamassassin", "exchange") if name != scanner]
    assert receive(called(fields)).fate == Fate.TICKET


def test_of_two_verdicts_the_topmost_is_our_borders(settings: Settings):
    settings.SPAM_HEADERS = ["exchange"]
    ours, theirs = "X-MS-Exchange-Organization-SCL: 9\r\n", "X-MS-Exchange-Organization-SCL: -1\r\n"
    rest = letter("Buy pills.").as_bytes()
    assert receive((ours + theirs).encode() + rest).fate == Fate.SPAM
    assert (
        receive((theirs + ours).encode() + letter("Buy.", Message_ID="<2@mail.example>").as_bytes()).fate == Fate.TICKET
    )


def test_not_spam_makes_it_a_ticket_that_is_acknowledged_and_counts_from_its_arrival(settings: Settings):
    settings.SPAM_HEADERS = ["rspamd"]
    ticket = ticket_of(replay(receive(called(RSPAMD)), by=make_agent("ines", "general"), now=NOW))
    assert (ticket.opened_at, OutgoingEmail.objects.get().ticket) == (NOW, ticket)


def test_what_answers_a_letter_of_ours_is_heard_whatever_a_scanner_makes_of_it(settings: Settings):
    settings.SPAM_HEADERS = ["rspamd"]
    ticket = adas_ticket()
    row = receive(called(RSPAMD, "It works."), recipients=(reply_address(ticket),))
    assert (row.fate, row.ticket) == (Fate.REPLY, ticket)


def test_a_sender_who_is_always_a_ticket_is_never_spam(settings: Settings):
    settings.SPAM_HEADERS = ["rspamd"]
    agent = make_agent("ines", "general")
    make_rule("ada@mail.example", act=SenderRule.Act.TICKET, reason="", by=agent, now=NOW)
    assert receive(called(RSPAMD)).fate == Fate.TICKET

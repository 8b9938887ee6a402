"""`manage.py check_mail` asks a real DNS server, and says what to put into the zone."""

import re
import socket
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from tests.portal import free_port
from tests.tickets.mailroom.arriving.running_intake import OnLoopback
from tests.tickets.zone_check.name_server import BROKEN, NameServer, running_name_server
from tickets.models import MailAddress
from tickets.outbox.dkim_signing import make_key
from tickets.zone_check.advice import text_record
from tickets.zone_check.names import names
from tickets.zone_check.spf import read

pytestmark = pytest.mark.django_db
OURS = "93.184.216.34"
PLACE = "s2026._domainkey.pelerine.example"
MX = ["pelerine.example. MX 10 mail.pelerine.example.", f"mail.pelerine.example. A {OURS}"]
PTR = ["34.216.184.93.in-addr.arpa. PTR mail.pelerine.example."]
SPF = ['pelerine.example. TXT "v=spf1 mx -all"', 'pelerine.example. TXT "some-provider=proves-a-name"']
DMARC = ['_dmarc.pelerine.example. TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@pelerine.example"']


@pytest.fixture
def server() -> Iterator[NameServer]:
    with running_name_server([]) as running:
        yield running


@pytest.fixture
def dkim(settings: Settings, tmp_path: Path) -> list[str]:
    """The record of our key, as the command gives it to be pasted."""
    settings.DKIM_SELECTOR, settings.DKIM_KEY = "s2026", str(tmp_path / "dkim.pem")
    record = make_key(tmp_path / "dkim.pem").record
    return [text_record("s2026._domainkey.pelerine.example", record).replace(" IN TXT", " TXT")]


def said(server: NameServer, *options: str, language: str = "en") -> tuple[int, list[str]]:
    """Exit status and lines; the last one is about the status."""
    out = StringIO()
    try:
        call_command("check_mail", "--resolver", server.place, "--language", language, *options, stdout=out)
    except CommandError as problem:
        return problem.returncode, [*out.getvalue().splitlines(), str(problem)]
    return 0, out.getvalue().splitlines()


def about(lines: list[str], what: str) -> list[str]:
    return [re.sub(rf" +{what} +", f" {what} ", line) for line in lines if line[9:].startswith(f"{what} ")]


def test_where_all_is_as_it_has_to_be_nothing_is_to_be_done(server: NameServer, dkim: list[str]) -> None:
    server.records += [*MX, *PTR, *SPF, *DMARC, *dkim]
    status, lines = said(server, "--address", OURS)
    assert (status, lines) == (
        0,
        [
            f"ok       MX    Letters for pelerine.example go to mail.pelerine.example ({OURS}).",
            "look     VERP  Each of our letters has an envelope sender of its own, such as"
            " support+b.check@pelerine.example, and answers go to such addresses: your mail server has to bring all of"
            " support@pelerine.example with a “+”."
            " --ask-mx asks it, without sending a letter.",
            f"ok       SPF   {OURS} may send for pelerine.example.",
            "ok       SPF   Everybody else is refused or suspect: “v=spf1 mx -all”.",
            "ok       SPF   Reading the record takes 1 of at most 10 questions.",
            "ok       DKIM  The key at s2026._domainkey.pelerine.example is ours.",
            "ok       DMARC Signatures of pelerine.example vouch for letters from pelerine.example.",
            "ok       DMARC _dmarc.pelerine.example: letters that nobody vouches for are suspect or refused"
            " (p=quarantine).",
            f"ok       PTR   {OURS} is mail.pelerine.example, and mail.pelerine.example is {OURS}.",
        ],
    )


def test_the_domain_of_each_address_of_ours_is_looked_at_and_a_mail_providers_is_not(
    server: NameServer, dkim: list[str], settings: Settings
) -> None:
    MailAddress.objects.create(address="help@brand.example")
    MailAddress.objects.create(address="our.shop@gmail.com")
    settings.DKIM_DOMAINS = ["pelerine.example", "brand.example"]
    server.records += [*MX, *PTR, *SPF, *DMARC, *dkim, *(line.replace("pelerine", "brand") for line in dkim)]
    _status, lines = said(server)
    assert about(lines, "MX")[1].startswith("wrong MX No server takes letters for brand.example")
    assert "help+b.check@brand.example" in about(lines, "VERP")[1]
    [spf] = [line for line in about(lines, "SPF") if "brand.example" in line]
    assert spf.startswith("wrong SPF brand.example doesn’t say who may send for it")
    assert about(lines, "DKIM")[1] == "ok DKIM The key at s2026._domainkey.brand.example is ours."
    assert next(line for line in about(lines, "DMARC") if "brand" in line).startswith("wrong DMARC brand.example")
    assert not [line for line in lines if "gmail.com" in line]


def test_an_empty_zone_gets_every_line_that_it_lacks_and_is_right_once_they_are_there(
    server: NameServer, dkim: list[str]
) -> None:
    status, lines = said(server, "--address", OURS)
    records = [line for line in lines if " IN " in line]
    assert (status, lines[-1]) == (1, "Not all is as it has to be.")
    assert [record.partition(" IN ")[0] for record in records] == [
        "pelerine.example.",
        "pelerine.example.",
        "s2026._domainkey.pelerine.example.",
        "_dmarc.pelerine.example.",
    ]
    assert records[:2] == [
        "pelerine.example. IN MX 10 mail.pelerine.example.",
        f'pelerine.example. IN TXT "v=spf1 mx ip4:{OURS} ~all"',
    ]
    server.records += [record.replace(" IN ", " ") for record in records]
    server.records += [f"mail.pelerine.example. A {OURS}", *PTR]
    assert said(server, "--address", OURS)[0] == 0


def test_it_speaks_french_to_whom_it_is_asked_to(server: NameServer) -> None:
    server.records += MX
    _status, lines = said(server, language="fr")
    [line] = about(lines, "MX")
    assert line == f"en ordre MX Les courriels pour pelerine.example vont à mail.pelerine.example ({OURS})."


@pytest.mark.parametrize(
    ("records", "line"),
    [
        (
            ["pelerine.example. MX 0 ."],
            "wrong MX pelerine.example says that nobody takes letters for it (“MX 0 .”). With the name of your server:",
        ),
        (
            ["pelerine.example. MX 10 mail.pelerine.example."],
            "wrong MX Letters for pelerine.example go to mail.pelerine.example, and that name has no address.",
        ),
        (
            ["pelerine.example. MX 10 mail.pelerine.example.", "mail.pelerine.example. CNAME mx.else.example."],
            "wrong MX Letters for pelerine.example go to mail.pelerine.example, which is only an alias: name"
            " mx.else.example itself.",
        ),
        (
            ["pelerine.example. broken -"],
            "? MX The DNS gives no answer about pelerine.example just now; try again later.",
        ),
    ],
)
def test_where_letters_to_us_go_astray_it_is_said(server: NameServer, records: list[str], line: str) -> None:
    server.records += records
    status, lines = said(server)
    assert (about(lines, "MX"), status) == ([line], 1)


@pytest.mark.parametrize(
    ("record", "line"),
    [
        (
            "v=spf1 ip4:192.0.2.0/24 -all",
            f"wrong SPF Our letters leave from {OURS}, which may not send for",
        ),
        (
            "v=spf1 mx +all",
            "wrong SPF The record lets everybody send in our name; it has to end with",
        ),
        ("v=spf1 mx", "wrong SPF The record lets everybody send in our name; it has to end with"),
        (
            "v=spf1 mx ip4:nonsense -all",
            "wrong SPF The record of pelerine.example is broken at “nonsense”, and",
        ),
        (
            "v=spf1 include:nowhere.example -all",
            "wrong SPF The record of pelerine.example is broken at “nowhere.exam",
        ),
        (
            "v=spf1 include:deep.example ~all",
            "wrong SPF Reading the record of pelerine.example takes 11 questions,",
        ),
    ],
)
def test_a_record_that_does_not_let_us_send_or_lets_everybody_is_told(
    server: NameServer, record: str, line: str
) -> None:
    server.records += [*MX, f'pelerine.example. TXT "{record}"']
    server.records += ['deep.example. TXT "v=spf1 include:deep.example ?all"']
    _status, lines = said(server, "--address", OURS)
    assert [found for found in about(lines, "SPF") if found.startswith(line)] != [], lines


@pytest.mark.parametrize(
    ("record", "address", "result"),
    [
        ("v=spf1 ip4:192.0.2.0/24 -all", "192.0.2.7", "pass"),
        ("v=spf1 ip4:192.0.2.0/24 -all", "198.51.100.7", "fail"),
        ("v=spf1 ip6:2001:db8::/32 ~all", "2001:db8::1", "pass"),
        ("v=spf1 ip6:2001:db8::/32 ~all", "192.0.2.7", "softfail"),
        ("v=spf1 a:host.example -all", "192.0.2.9", "pass"),
        ("v=spf1 a:host.example/24 -all", "192.0.2.200", "pass"),
        ("v=spf1 mx/24 -all", "93.184.216.99", "pass"),
        ("v=spf1 -ip4:192.0.2.7 ip4:192.0.2.0/24 -all", "192.0.2.7", "fail"),
        ("v=spf1 include:other.example -all", "192.0.2.50", "pass"),
        ("v=spf1 include:other.example -all", "192.0.2.51", "fail"),
        ("v=spf1 redirect=other.example", "192.0.2.50", "pass"),
        ("v=spf1 exists:%{i}.list.example ?all", "192.0.2.50", "neutral"),
        ("V=SPF1 MX -ALL", "93.184.216.34", "pass"),
        ("v=spf1 nonsense:x mx -all", "93.184.216.34", "permerror"),
        ("v=spf10 mx -all", "93.184.216.34", "none"),
    ],
)
def test_who_may_send_is_worked_out_as_receiving_servers_do(
    server: NameServer, record: str, address: str, result: str
) -> None:
    server.records += [*MX, f'pelerine.example. TXT "{record}"', "host.example. A 192.0.2.9"]
    server.records += ['other.example. TXT "v=spf1 ip4:192.0.2.50 " "-all"']
    assert read(names(server.place), "pelerine.example", address=address).result == result


def test_two_records_are_none(server: NameServer) -> None:
    server.records += ['pelerine.example. TXT "v=spf1 mx -all"', 'pelerine.example. TXT "v=spf1 a -all"']
    _status, lines = said(server, "--address", OURS)
    assert about(lines, "SPF") == [
        "wrong SPF pelerine.example has more than one SPF record, and then none counts: make one of them."
    ]


def test_letters_through_a_provider_need_its_include(server: NameServer, settings: Settings) -> None:
    settings.EMAIL_URL, settings.EMAIL_HOST = "smtp+tls://smtp.mailing.example:587", "smtp.mailing.example"
    server.records += MX
    nothing, provider = about(said(server)[1], "SPF")
    assert nothing.startswith("wrong SPF pelerine.example doesn’t say who may send for it")
    assert provider.startswith(
        "look SPF Letters leave through smtp.mailing.example: its provider says which “include:”"
    )
    server.records += SPF
    _status, lines = said(server)
    assert about(lines, "SPF")[0].startswith("look SPF Letters leave through smtp.mailing.example: its provider says")
    server.records.append('spf.mailing.example. TXT "v=spf1 ip4:192.0.2.0/24 -all"')
    server.records[2:3] = ['pelerine.example. TXT "v=spf1 include:spf.mailing.example -all"']
    _status, lines = said(server)
    assert about(lines, "SPF")[0] == (
        "ok SPF smtp.mailing.example sends for us, and the record includes spf.mailing.example."
    )
    assert about(lines, "PTR") == []  # theirs


def test_our_own_server_is_looked_at_without_being_named(server: NameServer, settings: Settings) -> None:
    settings.EMAIL_URL, settings.EMAIL_HOST = "smtp+tls://mail.pelerine.example", "mail.pelerine.example"
    server.records += [*MX, *SPF, *PTR]
    _status, lines = said(server)
    assert about(lines, "SPF")[0] == f"ok SPF {OURS} may send for pelerine.example."
    settings.EMAIL_URL, settings.EMAIL_HOST = "smtp://127.0.0.1", "127.0.0.1"
    _status, lines = said(server)
    assert about(lines, "SPF")[0].startswith("look SPF From which address letters leave can’t be seen from here")


@pytest.mark.parametrize(
    ("records", "line"),
    [
        (
            [],
            f"wrong PTR {OURS} has no name: whoever gave you the address (the hosting provider) sets its",
        ),
        (
            ["34.216.184.93.in-addr.arpa. PTR else.example."],
            f"wrong PTR {OURS} is called else.example, and that name doesn’t lead back to it.",
        ),
    ],
)
def test_an_address_without_a_name_or_with_anothers_is_told(server: NameServer, records: list[str], line: str) -> None:
    server.records += [*MX, *SPF, *records]
    _status, lines = said(server, "--address", OURS)
    [found] = about(lines, "PTR")
    assert found.startswith(line)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            lambda text: text.replace("p=MII", "p=MIJ"),
            f"wrong DKIM The key at {PLACE} is another",
        ),
        (
            lambda text: text.split("p=")[0] + 'p="',
            f"wrong DKIM The key at {PLACE} is withdrawn",
        ),
        (
            lambda text: text.replace("k=rsa;", "t=y;"),
            "look DKIM The key at s2026._domainkey.pelerine.example is ours, and",
        ),
        (
            lambda text: text.replace("s2026", "s2025"),
            f"wrong DKIM {PLACE} has no key: nobody can",
        ),
    ],
)
def test_a_key_that_is_not_ours_is_told(server: NameServer, dkim: list[str], change, line: str) -> None:
    server.records += [*MX, *SPF, *DMARC, *map(change, dkim)]
    _status, lines = said(server)
    [found] = about(lines, "DKIM")
    assert found.startswith(line)


def test_a_key_of_ours_that_cannot_be_read_is_told(server: NameServer, dkim: list[str], settings: Settings) -> None:
    Path(settings.DKIM_KEY).write_text("nothing")
    status, lines = said(server)
    assert about(lines, "DKIM")[0].startswith("wrong DKIM No letter leaves: DKIM_KEY is no private RSA key")
    assert status == 1


@pytest.mark.parametrize(
    ("records", "line", "record"),
    [
        (
            ['_dmarc.pelerine.example. TXT "v=DMARC1; p=none; rua=mailto:a@b.example"'],
            "look DMARC _dmarc.pelerine.example: forged letters in our name still arrive (p=none).",
            '_dmarc.pelerine.example. IN TXT "v=DMARC1; p=quarantine; rua=mailto:a@b.example"',
        ),
        (
            ['_dmarc.pelerine.example. TXT "v=DMARC1; p=maybe"'],
            "wrong DMARC What stands at _dmarc.pelerine.example is no policy, and counts for nothing.",
            '_dmarc.pelerine.example. IN TXT "v=DMARC1; p=none; rua=mailto:dmarc@pelerine.example"',
        ),
    ],
)
def test_a_policy_that_only_watches_or_is_none_gets_the_next_one(
    server: NameServer, dkim: list[str], records: list[str], line: str, record: str
) -> None:
    server.records += [*MX, *SPF, *dkim, *records]
    _status, lines = said(server)
    assert about(lines, "DMARC")[-1].startswith(line)
    assert record in lines


def test_a_subdomain_has_the_policy_of_its_domain(server: NameServer, dkim: list[str], settings: Settings) -> None:
    settings.SUPPORT_ADDRESS = "support@help.pelerine.example"
    server.records += ['_dmarc.pelerine.example. TXT "v=DMARC1; p=none; sp=reject; adkim=s"', *dkim]
    _status, lines = said(server)
    assert about(lines, "DMARC") == [
        "wrong DMARC Signatures of pelerine.example don’t vouch for letters from help.pelerine.example: add"
        " help.pelerine.example to DKIM_DOMAIN.",
        "ok DMARC _dmarc.pelerine.example: letters that nobody vouches for are suspect or refused (p=reject).",
    ]
    server.records[0] = server.records[0].replace("; adkim=s", "")
    _status, lines = said(server)
    assert about(lines, "DMARC")[0].startswith("ok DMARC Signatures of pelerine.example vouch for letters from help.")


@pytest.mark.timeout(60)
def test_without_any_dns_server_it_says_so_and_how_it_ends() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(CommandError, match="No DNS server answers: is this machine connected") as problem:
            call_command("check_mail", "--resolver", place, "--language", "en")
    assert problem.value.returncode == 75


def test_a_resolver_or_an_address_that_is_none_is_refused() -> None:
    for options in (["--resolver", "dns.example"], ["--address", "mail.example"]):
        with pytest.raises(CommandError, match=options[1]):
            call_command("check_mail", *options)


def test_a_key_is_made_shown_and_not_overwritten(settings: Settings, tmp_path: Path) -> None:
    out, path = StringIO(), tmp_path / "dkim.pem"
    call_command("check_mail", "--make-key", str(path), "--language", "en", stdout=out)
    lines = out.getvalue().splitlines()
    [record] = [line for line in lines if "_domainkey.pelerine.example. IN TXT " in line]
    assert all(len(string) <= 255 for string in re.findall(r'"([^"]*)"', record))
    assert [line.partition("=")[0] for line in lines[-2:]] == ["DKIM_SELECTOR", "DKIM_KEY"]
    before = path.read_bytes()
    with pytest.raises(CommandError, match="is there already, and may be in use"):
        call_command("check_mail", "--make-key", str(path), "--language", "en", stdout=out)
    assert path.read_bytes() == before


def test_our_mail_server_is_asked_whether_plus_addresses_come_back(server: NameServer, settings: Settings) -> None:
    """With the portal's own door as the server; it takes a null sender for a signed address, and no letter is sent."""
    port = free_port()
    door = OnLoopback(object(), hostname="127.0.0.1", port=port)
    door.start()
    server.records += ["pelerine.example. MX 10 localhost.", "localhost. A 127.0.0.1"]
    try:
        _status, lines = said(server, "--ask-mx", "--mx-port", str(port))
        assert about(lines, "VERP") == ["ok VERP localhost takes letters for support+b.check@pelerine.example."]
    finally:
        door.stop()
    _status, lines = said(server, "--ask-mx", "--mx-port", str(port))
    assert about(lines, "VERP")[0].startswith("look VERP localhost can’t be asked from here (ConnectionRefusedError")


def test_where_our_own_server_has_no_answer_the_rest_is_looked_at(server: NameServer, settings: Settings) -> None:
    settings.EMAIL_URL, settings.EMAIL_HOST = "smtp+tls://mail.pelerine.example", "mail.pelerine.example"
    server.records += [f"mail.pelerine.example. {BROKEN} -", *DMARC]
    status, lines = said(server)
    assert (status, len(about(lines, "MX")), len(about(lines, "DMARC"))) == (1, 1, 2)
    assert about(lines, "SPF")[0].startswith("? SPF The DNS gives no answer about mail.pelerine.example just now")


def test_a_name_server_that_has_no_answer_is_no_verdict(server: NameServer, dkim: list[str]) -> None:
    server.records += [*MX, *SPF, *DMARC, *PTR, f"s2026._domainkey.pelerine.example. {BROKEN} -"]
    status, lines = said(server, "--address", OURS)
    assert (status, lines[-1]) == (75, "Not all could be looked at.")

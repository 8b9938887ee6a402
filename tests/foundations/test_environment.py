"""Settings that must not be forgotten are refused in one sentence."""

import re
import runpy
from pathlib import Path

import pytest

from supportportal.foundations import environment, keys
from tests.portal import ROOT

DOOR = "https://billing.example/choices"


@pytest.mark.parametrize("secret", ["", "short", "fifteen-letters"])
def test_no_choice_leaves_without_a_secret_to_seal_it(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("BILLING_WEBHOOK_SECRET", secret)
    with pytest.raises(SystemExit, match="BILLING_WEBHOOK_SECRET must have 16 characters or more"):
        environment.secret_of("BILLING_WEBHOOK_SECRET", door=DOOR)
    assert environment.secret_of("BILLING_WEBHOOK_SECRET", door="") == secret


def test_a_long_secret_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BILLING_WEBHOOK_SECRET", "sixteen-letters!")
    assert environment.secret_of("BILLING_WEBHOOK_SECRET", door=DOOR) == "sixteen-letters!"


OLD, NEW = "the-key-of-last-year-" + "0123456789" * 3, "the-key-of-this-year-" + "0123456789" * 3


@pytest.mark.parametrize("weak", ["x", "fifteen-letters", "abcd" * 20])
@pytest.mark.parametrize("name", ["SECRET_KEY", "SECRET_KEY_FALLBACKS"])
def test_a_key_that_can_be_guessed_is_refused_wherever_it_stands(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, weak: str
) -> None:
    monkeypatch.setenv("SECRET_KEY", NEW)
    monkeypatch.setenv(name, weak)
    with pytest.raises(SystemExit, match=f"{name} is too easily guessed: it needs 16 characters or more") as refusal:
        keys.fallbacks(tmp_path, key=keys.secret_key(tmp_path, embedded=False))
    assert f"“{weak}”" not in str(refusal.value)


def test_old_keys_are_named_one_after_the_other_and_the_present_one_is_none_of_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SECRET_KEY_FALLBACKS", f"{OLD}-2, {OLD}-1,{NEW},")
    assert keys.fallbacks(tmp_path, key=NEW) == [f"{OLD}-2", f"{OLD}-1"]


def test_the_key_that_the_portal_made_itself_stays_good_when_another_is_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SECRET_KEY")
    made = keys.secret_key(tmp_path, embedded=True)
    assert keys.fallbacks(tmp_path, key=made) == []
    monkeypatch.setenv("SECRET_KEY", NEW)
    assert (keys.secret_key(tmp_path, embedded=True), keys.fallbacks(tmp_path, key=NEW)) == (NEW, [made])
    (tmp_path / "secret_key").unlink()
    assert keys.fallbacks(tmp_path, key=NEW) == []


@pytest.mark.parametrize("content", [b"", b"short", b"\xff\xfe"])
def test_a_key_file_that_holds_no_key_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes) -> None:
    monkeypatch.delenv("SECRET_KEY")
    (tmp_path / "secret_key").write_bytes(content)
    with pytest.raises(SystemExit, match=f"the key in {tmp_path}/secret_key "):
        keys.secret_key(tmp_path, embedded=True)


def test_proxies_are_addresses_and_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "")
    assert environment.networks("TRUSTED_PROXIES") == []
    monkeypatch.setenv("TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8,2001:db8::/32")
    networks = ["127.0.0.1/32", "10.0.0.0/8", "2001:db8::/32"]
    assert [str(network) for network in environment.networks("TRUSTED_PROXIES")] == networks


@pytest.mark.parametrize("wrong", ["localhost", "10.0.0.1/8", "10.0.0.0/33", "1.2.3", "0.0.0.0/0", "::/0"])
def test_a_proxy_that_is_nobody_or_everybody_is_refused(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", f"127.0.0.1,{wrong}")
    with pytest.raises(SystemExit, match=f"TRUSTED_PROXIES holds “{wrong}”"):
        environment.networks("TRUSTED_PROXIES")


PASSWORDS = [
    "lion@wolf/bear#",
    "wolf#bear",
    "lion/bear",
    "12345/6789",
    "lion?bear",
    "lion[bear",
    "lion@w:bear#w",
    "12#6789",
]


@pytest.mark.parametrize("password", PASSWORDS)
@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL", "EMAIL_URL", "IMAP_URL"])
def test_a_password_that_breaks_its_address_is_never_shown_and_how_to_write_it_is_said(
    monkeypatch: pytest.MonkeyPatch, name: str, password: str
) -> None:
    monkeypatch.setenv(name, f"postgres://portal:{password}@db.example/portal")
    with pytest.raises(SystemExit, match="write @ as %40, : as %3A, / as %2F") as refusal:
        environment.url(name, "", "postgres")
    assert re.findall("lion|wolf|bear|12|6789", str(refusal.value)) == []


@pytest.mark.parametrize(
    "address",
    [
        "postgres://portal:p%40ss%2Fw%23rd@db.example:5432/portal?sslmode=require",
        "postgres://portal@/postgres?host=/run/postgresql",
        "postgres://ada@example.org:secret@db.example/INBOX",
    ],
)
def test_an_address_that_is_written_as_it_should_be_is_taken(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    assert environment.url("DATABASE_URL", "", "postgres") == address


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("redis://:se@cr:et@127.0.0.1:1/0", "redis://:…@127.0.0.1:1/0"),
        ("imaps://ada@example.org:secret@mail.example/INBOX", "imaps://ada@example.org:…@mail.example/INBOX"),
        (
            "postgres://db.example/portal?user=me&password=secret&x=1",
            "postgres://db.example/portal?user=me&password=…&x=1",
        ),
        ("unix:///run/redis.sock", "unix:///run/redis.sock"),
    ],
)
def test_an_address_is_shown_without_any_part_of_its_password(address: str, shown: str) -> None:
    assert environment.without_password(address) == shown


@pytest.mark.parametrize(
    "address",
    [
        "https://help.example.org/support",
        "https://help.example.org/?a=b",
        "https://me:pass@help.example.org",
        "http://h#x",
    ],
)
def test_a_portal_below_a_path_is_refused_since_its_links_would_lead_nowhere(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("PORTAL_URL", address)
    with pytest.raises(
        SystemExit, match=r"must be a site without a path, such as https://help\.example\.org"
    ) as refusal:
        environment.site("PORTAL_URL", "http://localhost:8000")
    assert "pass@" not in str(refusal.value)
    for right in ("https://help.example.org", "https://help.example.org:8443", "http://[::1]:8000"):
        monkeypatch.setenv("PORTAL_URL", f"{right}/")
        assert environment.site("PORTAL_URL", "") == right


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("CLAMD_URL", "tcp://127.0.0.1", "names no port, as tcp://127.0.0.1:3310 does"),
        ("CLAMD_URL", "unix://", "names no socket, as unix:///path/to/socket does"),
        ("REDIS_URL", "redis://127.0.0.1/first", "a database of Redis is a number"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=sentence):
        environment.url(name, "", "tcp", "unix", "redis")


@pytest.mark.parametrize("value", ["https://help.example.org", "help.example.org/", "help example.org"])
def test_a_host_name_that_no_browser_would_ever_send_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", f"localhost,{value}")
    with pytest.raises(SystemExit, match=r"ALLOWED_HOSTS holds “.*”, which is no host name"):
        environment.host_names("ALLOWED_HOSTS", [])


def test_a_name_that_is_nearly_one_of_ours_is_said_to_mean_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PORTAL_SPEED", "SUPPORT_ADRESS", "HOSTNAME", "LANG"):
        monkeypatch.setenv(name, "x")
    assert environment.misspelt() == [
        "PORTAL_SPEED is set, and means nothing here.",
        "SUPPORT_ADRESS is set, and means nothing here: is it SUPPORT_ADDRESS?",
    ]


@pytest.mark.parametrize(
    ("name", "unless_set"),
    [
        ("PORTAL_EMBEDDED", False),
        ("PORTAL_OWN_INTAKE", False),
        ("IMAP_DELETE", False),
        ("BILLING_ONE_PERSON", False),
        ("PORTAL_DEMO", True),  # at an address that isn't public
    ],
)
def test_a_switch_is_on_by_1_and_off_by_0(monkeypatch: pytest.MonkeyPatch, name: str, unless_set: bool) -> None:
    for value, on in (("", unless_set), ("0", False), ("1", True)):
        monkeypatch.setenv(name, value)
        assert runpy.run_path(str(ROOT / "supportportal" / "settings.py"))[name] is on, value

"""Settings that must not be forgotten are refused in one sentence."""

from pathlib import Path

import pytest

from supportportal import environment, keys

pytestmark = pytest.mark.once

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


@pytest.mark.parametrize("weak", ["x", "long-but-one-letter-short-of-fifty-0123456789-abcd"[:49], "abcd" * 20])
@pytest.mark.parametrize("name", ["SECRET_KEY", "SECRET_KEY_FALLBACKS"])
def test_a_key_that_can_be_guessed_is_refused_wherever_it_stands(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, weak: str
) -> None:
    monkeypatch.setenv("SECRET_KEY", NEW)
    monkeypatch.setenv(name, weak)
    with pytest.raises(SystemExit, match=f"{name} is too easily guessed: it needs 50 characters or more") as refusal:
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

"""What can't work is refused in one sentence, before anything has started."""

import socket
from pathlib import Path

import pytest

from supportportal.foundations.environment import HOW_TO_ENCODE
from tests.portal import free_port
from tests.serve.running import belonging_to, refused

pytestmark = pytest.mark.processes

WRONG = {
    "PORT": ("0", "PORT is “0”, and must be a port number between 1 and 65535."),
    "SMTP_PORT": ("smtp", "SMTP_PORT is “smtp”, and must be a port number between 1 and 65535."),
    "PORTAL_SERVER": ("gunicorn", "PORTAL_SERVER is “gunicorn”, and must be one of: daphne, uvicorn."),
    "PORTAL_URL": ("help.example.org", "PORTAL_URL is “help.example.org”, and must begin with http:// or https://."),
    "SUPPORT_ADDRESS": ("support", "SUPPORT_ADDRESS is “support”, and must be an email address."),
    "DATABASE_URL": (
        "mysql://me:secret@localhost/portal",
        "DATABASE_URL is “mysql://me:…@localhost/portal”, "
        "and must begin with sqlite:// or postgres:// or postgresql://.",
    ),
    "REDIS_URL": (
        "redis://:secret@127.0.0.1:1/0",
        "REDIS_URL is “redis://:…@127.0.0.1:1/0”, and no Redis answers there.",
    ),
    "EMAIL_URL": (
        "smtp://me:secret@[mail",
        f"EMAIL_URL is “smtp://me:…@[mail”, and isn't an address. If it holds a password: {HOW_TO_ENCODE}.",
    ),
    "IMAP_URL": (
        "imaps://me%40example.org@mail.example.org/INBOX",
        "IMAP_URL names a user and no password: set one, or MAIL_OAUTH_URL to log in by a token.",
    ),
    "MAIL_OAUTH_URL": (
        "https://login.example.org/token",
        "MAIL_OAUTH_CLIENT is not set: the provider at MAIL_OAUTH_URL knows us by it.",
    ),
    "OUTGOING_TO": (
        "Support@pelerine.example",
        "OUTGOING_TO is SUPPORT_ADDRESS: what we send would come back to us.",
    ),
    "WORKER_PROCESSES": ("none", "WORKER_PROCESSES is “none”, and must be a whole number above zero."),
    "HOST": ("no such host", "HOST is “no such host”, and no address is known by that name."),
    "SECRET_KEY": (
        "x",
        "SECRET_KEY is too easily guessed: it needs 16 characters or more, 5 of them different, made at random. "
        '`python3 -c "import secrets; print(secrets.token_urlsafe(64))"` prints one.',
    ),
    "CLAMD_URL": (
        "tcp://127.0.0.1",
        "CLAMD_URL is “tcp://127.0.0.1”, and names no port, as tcp://127.0.0.1:3310 does.",
    ),
    "PORTAL_DEMO": ("maybe", "PORTAL_DEMO is “maybe”, and must be one of: 1, 0."),
    "TRUSTED_PROXIES": (
        "10.0.0.0/8, the proxy",
        "TRUSTED_PROXIES holds “the proxy”, which is no IP address or network such as 10.0.0.0/8.",
    ),
    "PORTAL_REDIS_BIN": ("/no/redis", "PORTAL_REDIS_BIN is “/no/redis”, and that isn’t a program."),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_ends_in_one_sentence(tmp_path: Path, name: str) -> None:
    value, sentence = WRONG[name]
    settings = {"PORT": str(free_port()), "SMTP_PORT": str(free_port()), name: value}
    assert refused(tmp_path / "var", **settings) == (1, f"The portal can't start: {sentence}\n")
    assert belonging_to(tmp_path / "var") == []


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    data = tmp_path / "file" / "var"
    sentence = f"PORTAL_DATA is “{data}”, and that folder can't be made: Not a directory."
    assert refused(data) == (1, f"The portal can't start: {sentence}\n")


def test_a_taken_port_is_named_with_its_number_and_its_setting(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        assert refused(tmp_path / "var", PORT=str(free_port()), SMTP_PORT=str(taken)) == (
            1,
            f"The portal can't start: port {taken} (SMTP_PORT, incoming letters) is taken by another program. "
            "Stop it, or set SMTP_PORT to a free port.\n",
        )
    assert not (tmp_path / "var" / "redis").exists()


def test_one_port_cannot_serve_both(tmp_path: Path) -> None:
    port = str(free_port())
    sentence = f"PORT and SMTP_PORT are both {port}, and must differ."
    assert refused(tmp_path / "var", PORT=port, SMTP_PORT=port) == (1, f"The portal can't start: {sentence}\n")


def test_a_database_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    port = free_port()
    status, words = refused(
        tmp_path / "var",
        DATABASE_URL=f"postgres://me:secret@127.0.0.1:{port}/portal",
        PORT=str(free_port()),
        SMTP_PORT=str(free_port()),
    )
    named = f"DATABASE_URL is “postgres://me:…@127.0.0.1:{port}/portal”, and can’t be used: "
    assert (status, words.startswith(f"The portal can't start: {named}"), words.count("\n")) == (1, True, 1)
    assert not (tmp_path / "var" / "redis").exists()


def test_a_database_file_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/no/such/folder/portal.sqlite3"
    sentence = f"DATABASE_URL is “{address}”, and can’t be used: unable to open database file."
    settings = {"PORT": str(free_port()), "SMTP_PORT": str(free_port())}
    assert refused(tmp_path / "var", DATABASE_URL=address, **settings) == (1, f"The portal can't start: {sentence}\n")

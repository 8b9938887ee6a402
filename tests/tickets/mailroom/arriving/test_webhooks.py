"""Letters by a provider's webhook: signed, whole, and answered 200 only when they are safe."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from tests.tickets.mailroom.letters import letter
from tickets.mailroom.arriving import spool, spool_files
from tickets.mailroom.arriving.spool_files import Letter

RAW = letter("Plain words.").as_bytes()
EIGHT_BIT = b"From: ada@mail.example\r\nSubject: x\r\nContent-Type: text/plain; charset=latin-1\r\n\r\nGr\xfc\xdfe\r\n"


@pytest.fixture(autouse=True)
def secrets(settings: Settings) -> None:
    settings.MAILGUN_WEBHOOK_SIGNING_KEY, settings.ANYMAIL_INBOUND_SECRET = "key", "portal:secret"


def signed(key: str = "key") -> dict[str, object]:
    stamp, token = "1773135000", "t" * 50
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "timestamp": stamp,
        "token": token,
        "signature": signature,
        "sender": "ada@mail.example",
        "recipient": settings.SUPPORT_ADDRESS,
    }


def mailgun(client: Client, fields: Mapping[str, object]) -> HttpResponse:
    return client.post("/webhooks/letters/mailgun-mime/", dict(fields))


def postmark(client: Client, event: Mapping[str, object], password: str = "portal:secret") -> HttpResponse:
    headers = {"Authorization": "Basic " + base64.b64encode(password.encode()).decode()}
    return client.post(
        "/webhooks/letters/postmark/", json.dumps(event), content_type="application/json", headers=headers
    )


def spooled() -> list[Letter]:
    return [letter for path in spool.waiting() for letter in spool_files.read(path)]


def multipart(fields: Mapping[str, bytes]) -> bytes:
    parts = [b'--X\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s' % (n.encode(), v) for n, v in fields.items()]
    return b"\r\n".join([*parts, b"--X--\r\n"])


def test_a_signed_letter_is_on_the_disk_byte_for_byte_at_200(client: Client):
    body = multipart({name: str(value).encode() for name, value in signed().items()} | {"body-mime": EIGHT_BIT})
    answer = client.post("/webhooks/letters/mailgun-mime/", body, content_type="multipart/form-data; boundary=X")
    assert answer.status_code == 200
    (kept,) = spooled()
    assert kept.raw == EIGHT_BIT
    assert (kept.envelope.source, kept.envelope.sender) == ("webhook", "ada@mail.example")
    assert kept.envelope.recipients == (settings.SUPPORT_ADDRESS,)


def test_a_letter_far_beyond_the_limit_of_forms_is_taken(client: Client):
    large = RAW + b"y" * (3 * settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    assert mailgun(client, signed() | {"body-mime": large.decode()}).status_code == 200
    assert postmark(client, {"RawEmail": large.decode(), "Headers": []}).status_code == 200
    assert [len(kept.raw) for kept in spooled()] == [len(large)] * 2


@pytest.mark.parametrize("fields", [signed("other key"), {"timestamp": "1", "token": "2"}, {}])
def test_a_false_signature_is_refused(client: Client, fields: dict[str, object]):
    assert mailgun(client, fields | {"body-mime": RAW.decode()}).status_code == 400
    assert spooled() == []


@pytest.mark.parametrize("password", ["portal:guess", ":", "portal:"])
def test_a_false_password_is_refused(client: Client, password: str):
    assert postmark(client, {"RawEmail": RAW.decode(), "Headers": []}, password).status_code == 400
    assert spooled() == []


def test_a_null_sender_stays_one_and_an_unnamed_one_is_the_author(client: Client):
    postmark(client, {"RawEmail": RAW.decode(), "Headers": [{"Name": "Return-Path", "Value": "<>"}]})
    postmark(client, {"RawEmail": RAW.decode(), "Headers": [], "OriginalRecipient": settings.SUPPORT_ADDRESS})
    assert sorted(kept.envelope.sender for kept in spooled()) == ["", "ada@mail.example"]


def test_a_letter_in_pieces_is_put_together(client: Client):
    event = {
        "FromFull": {"Email": "ada@mail.example", "Name": "Ada"},
        "ToFull": [{"Email": settings.SUPPORT_ADDRESS, "Name": ""}],
        "Subject": "Pièces",
        "TextBody": "Où ?",
        "Headers": [{"Name": "Message-ID", "Value": "<p@mail.example>"}],
        "Attachments": [{"Name": "a.txt", "ContentType": "text/plain", "Content": "YWJj"}],
    }
    assert postmark(client, event).status_code == 200
    (kept,) = spooled()
    for words in (b"<p@mail.example>", b"a.txt", b"abc", b"ada@mail.example"):
        assert words in kept.raw


def test_a_provider_that_sends_its_own_pieces_as_a_form_is_understood(client: Client):
    file = SimpleUploadedFile("a.txt", b"abc", "text/plain")
    fields = signed() | {"from": "ada@mail.example", "subject": "x", "body-plain": "Words", "attachment-count": "1"}
    fields |= {"message-headers": json.dumps([["From", "ada@mail.example"], ["Subject", "x"]]), "attachment-1": file}
    assert mailgun(client, fields).status_code == 200
    assert b"abc" in spooled()[0].raw


@pytest.mark.django_db
@pytest.mark.parametrize("provider", ["mailgun-mime", "postmark", "nobody"])
def test_without_its_secret_a_door_does_not_exist(client: Client, settings: Settings, provider: str):
    settings.MAILGUN_WEBHOOK_SIGNING_KEY = settings.ANYMAIL_INBOUND_SECRET = ""
    assert client.post(f"/webhooks/letters/{provider}/", signed()).status_code == 404


def test_503_when_the_letter_can_not_be_stored(client: Client):
    spool.folder().write_text("a file where the folder should be")
    assert mailgun(client, signed() | {"body-mime": RAW.decode()}).status_code == 503
    spool.folder().unlink()
    assert mailgun(client, signed() | {"body-mime": RAW.decode()}).status_code == 200


def test_what_is_far_too_large_is_refused_unread(client: Client, settings: Settings):
    settings.LETTER_MAX_BYTES = 1_000
    assert mailgun(client, signed() | {"body-mime": "y" * 5_000}).status_code == 413

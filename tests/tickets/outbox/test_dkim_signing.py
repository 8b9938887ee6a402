"""What leaves by SMTP has our domain’s signature, which any mail server can check by our zone."""

import email
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from django.core.mail import EmailMessage
from pytest_django import Settings

from supportportal import tasks
from supportportal.serve import banner
from tests.people import make_agent
from tests.tickets.mailroom.letters import NOW, PDF, adas_ticket
from tests.tickets.outbox.mail_server import MailServer, running_mail_server
from tickets.attachments.files import IncomingFile
from tickets.handling import reply
from tickets.models import OutgoingEmail
from tickets.outbox.delivery import deliver_outbox
from tickets.outbox.dkim_signing import make_key, signed, signing_domain, signing_key

pytestmark = pytest.mark.django_db
LETTER = b"From: support@pelerine.example\r\nSubject: Hello\r\n\r\nHello.\r\n"
NO_KEY = "DKIM_KEY is no private RSA key of 1024 bits or more, in PEM and without a password"
LETTER_IN_UTF8 = "From: Jörg <joerg@mail.example>\r\nSubject: Grüße\r\n\r\nSchön.\r\n".encode()


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    with running_mail_server(settings) as server:
        yield server


@pytest.fixture
def zone(settings: Settings, tmp_path: Path) -> dict[bytes, bytes]:
    """Of our domain, with the key that is in the settings."""
    settings.DKIM_SELECTOR, settings.DKIM_KEY = "s2026", str(tmp_path / "dkim.pem")
    return {b"s2026._domainkey.pelerine.example.": make_key(tmp_path / "dkim.pem").record.encode()}


def is_signed(content: bytes, zone: dict[bytes, bytes]) -> bool:
    return dkim.verify(content, dnsfunc=lambda name, timeout=5: zone.get(name))


def test_an_answer_with_its_files_is_signed_and_kept_with_its_signature(
    mail_server: MailServer, zone: dict[bytes, bytes]
) -> None:
    ticket = adas_ticket()
    files = [
        IncomingFile(name="guide.pdf", content_type="application/pdf", content=PDF),
        IncomingFile(name="notes.txt", content_type="text/plain", content=("é\n" * 500 + "From.\n.\n").encode()),
        IncomingFile(name="before.eml", content_type="message/rfc822", content=LETTER_IN_UTF8),
    ]
    text = "Voilà :\n\nFrom here on it works.\n.\n" + "très long " * 200 + "\n\n\n"
    reply(ticket, agent=make_agent("ines", ticket.topic), text=text, now=NOW, files=files)
    deliver_outbox(now=NOW)
    letters = [content for _, _, content in mail_server.taken]
    assert [is_signed(content, zone) for content in letters] == [True, True]
    assert [row.as_sent.content for row in OutgoingEmail.objects.order_by("pk")] == letters
    assert all(content.isascii() for content in letters)  # nothing that a server on the way has to rewrite
    assert max(map(len, letters[1].splitlines())) <= 998
    [*_, enclosed] = email.message_from_bytes(letters[1]).get_payload()
    assert enclosed.get_payload(decode=True) == LETTER_IN_UTF8


def test_a_letter_beside_the_outbox_is_signed_too(mail_server: MailServer, zone: dict[bytes, bytes]) -> None:
    EmailMessage("L’horloge", "Elle s’est arrêtée.", "support@pelerine.example", ["ops@mail.example"]).send()
    assert [is_signed(content, zone) for _, _, content in mail_server.taken] == [True]


def test_who_changes_a_word_or_adds_a_sender_breaks_the_signature(zone: dict[bytes, bytes]) -> None:
    letter = signed(LETTER)
    assert is_signed(letter, zone)
    assert is_signed(letter.replace(b"Subject: Hello", b"Subject:\r\n Hello"), zone)  # as servers fold it
    assert not is_signed(letter.replace(b"Hello.", b"Pay me."), zone)
    for second in (b"From: thief@else.example\r\n", b"Subject: Pay me\r\n"):
        assert not is_signed(second + letter, zone)
        assert not is_signed(letter.replace(b"\r\n\r\n", b"\r\n" + second + b"\r\n", 1), zone)


def test_another_domain_may_be_named_in_any_letters(settings: Settings, zone: dict[bytes, bytes]) -> None:
    settings.DKIM_DOMAINS = ["bücher.pelerine.example"]
    [record] = zone.values()
    assert is_signed(signed(LETTER), {b"s2026._domainkey.xn--bcher-kva.pelerine.example.": record})


def test_of_several_domains_the_one_in_from_signs_and_for_others_the_first(settings: Settings) -> None:
    settings.DKIM_DOMAINS = ["pelerine.example", "brand.example", "help.brand.example"]
    cases = {"help.brand.example": 2, "brand.example": 1, "mail.pelerine.example": 0, "gmail.com": 0, "": 0}
    for sender, place in cases.items():
        assert signing_domain(sender) == settings.DKIM_DOMAINS[place], sender


def test_a_letter_of_another_domain_is_signed_by_that(settings: Settings, zone: dict[bytes, bytes]) -> None:
    settings.DKIM_DOMAINS = ["pelerine.example", "bücher.example"]
    [record] = zone.values()
    letter = LETTER.replace(b"support@pelerine.example", b'"Help, us" <support@xn--bcher-kva.example>')
    assert is_signed(signed(letter), {b"s2026._domainkey.xn--bcher-kva.example.": record})


def test_without_a_selector_nothing_is_added(mail_server: MailServer) -> None:
    adas_ticket()
    deliver_outbox(now=NOW)
    [(_, _, content)] = mail_server.taken
    assert "DKIM-Signature" not in email.message_from_bytes(content)


def pem(key: PrivateKeyTypes, kind: PrivateFormat = PrivateFormat.PKCS8, password: bytes = b"") -> bytes:
    return key.private_bytes(Encoding.PEM, kind, BestAvailableEncryption(password) if password else NoEncryption())


def small_key() -> rsa.RSAPrivateKey:
    """Of 512 bits; no library makes such keys any more."""
    p = 87768638462674915193546235198081577033010504906232459173905607576632568886097
    q = 114598825107777579072556322927981389099409435232879332617336235474299510199609
    d = pow(65537, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(65537, p * q)
    return rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public).private_key()


@pytest.mark.parametrize("kind", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_a_key_that_others_made_serves(settings: Settings, zone: dict[bytes, bytes], kind: PrivateFormat) -> None:
    Path(settings.DKIM_KEY).write_bytes(pem(rsa.generate_private_key(65537, 2048), kind).replace(b"\n", b"\r\n"))
    record = signing_key().record.encode()
    assert is_signed(signed(LETTER), dict.fromkeys(zone, record))
    settings.DKIM_KEY = Path(settings.DKIM_KEY).read_text().replace("\n", "\\n")  # as an environment file has it
    assert is_signed(signed(LETTER), dict.fromkeys(zone, record))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "the key of our signatures, DKIM_KEY, can’t be read ("),
        (b"not a key", NO_KEY),
        (pem(ec.generate_private_key(ec.SECP256R1())), NO_KEY),
        (pem(small_key()), NO_KEY),
        (pem(rsa.generate_private_key(65537, 2048), password=b"sesame"), NO_KEY),
    ],
)
def test_with_a_bad_key_letters_wait_say_why_and_leave_once_it_is_mended(
    mail_server: MailServer, zone: dict[bytes, bytes], settings: Settings, content: bytes | None, why: str
) -> None:
    path = Path(settings.DKIM_KEY)
    good = path.read_bytes()
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    adas_ticket()
    for minute in range(60):
        deliver_outbox(now=NOW + timedelta(minutes=minute))
    waiting = OutgoingEmail.objects.get()
    assert (waiting.failure_in_words[: len(why)], waiting.attempts, waiting.failed_at, mail_server.taken) == (
        why,
        0,
        None,
        [],
    )
    path.write_bytes(good)
    deliver_outbox(now=NOW + timedelta(minutes=61))
    assert [is_signed(taken, zone) for _, recipients, taken in mail_server.taken if "ada@mail.example" in recipients]


def test_a_new_key_is_its_owners_alone_and_no_key_is_overwritten(tmp_path: Path) -> None:
    key = make_key(tmp_path / "dkim.pem")
    assert (tmp_path / "dkim.pem").stat().st_mode & 0o777 == 0o600
    assert key.record.startswith("v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A")
    with pytest.raises(FileExistsError):
        make_key(tmp_path / "dkim.pem")
    assert (tmp_path / "dkim.pem").read_bytes() == key.pem


def test_a_bad_key_is_said_when_the_portal_starts(settings: Settings, zone: dict[bytes, bytes]) -> None:
    assert "Signatures" not in "\n".join(banner.lines(terminal=False))
    Path(settings.DKIM_KEY).write_text("not a key")
    assert f"  Signatures    {NO_KEY}; until it is, no letter leaves" in banner.lines(terminal=False)


def test_a_worker_says_so_too(settings: Settings, zone: dict[bytes, bytes], caplog: pytest.LogCaptureFixture) -> None:
    Path(settings.DKIM_KEY).unlink()
    tasks.say_what_keeps_letters_from_leaving()
    said = [line.message for line in caplog.records if line.name == "supportportal.tasks"]
    why = f"can’t be read ({settings.DKIM_KEY}: No such file or directory)"
    assert said == [f"no letter leaves: the key of our signatures, DKIM_KEY, {why}"]

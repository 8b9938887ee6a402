"""Why there is no Redis, from the ends of real lines: the password, the certificate, or nobody at all."""

import asyncio
import ssl
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer

import pytest
import redis
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from supportportal.foundations import heartbeat
from supportportal.serve import redis_server
from supportportal.serve.readiness import letters_are_taken, redis_answers, why_no_redis
from tests.conftest import wait_for_redis
from tests.portal import free_port
from tickets.mailroom.arriving import door_check

pytestmark = pytest.mark.processes


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[int]:
    """The port of a Redis with a password."""
    port = free_port()
    process = subprocess.Popen(
        [*redis_server.command(tmp_path), "--port", str(port), "--requirepass", "open sesame"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for_redis(redis.Redis(port=port, password="open sesame"), process)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def test_a_password_that_is_wrong_or_missing_is_told_from_a_redis_that_is_not_there(guarded: int) -> None:
    refused = "and the Redis there refuses its user name or password"
    assert why_no_redis(f"redis://:wrong@127.0.0.1:{guarded}/0") == refused
    assert why_no_redis(f"redis://127.0.0.1:{guarded}/0") == refused
    assert why_no_redis(f"redis://:open%20sesame@127.0.0.1:{guarded}/0") == ""
    nobody = f"redis://127.0.0.1:{free_port()}/0"
    assert why_no_redis(nobody) == "and no Redis answers there"
    urls = (f"redis://:open%20sesame@127.0.0.1:{guarded}/0", f"redis://127.0.0.1:{guarded}/0", nobody)
    assert [redis_answers(url) for url in urls] == [True, False, False]


class Silent(BaseRequestHandler):
    def handle(self) -> None:
        """Lets the handshake happen, or fail."""
        self.request.recv(1)


class TlsServer(ThreadingTCPServer):
    """Speaks with a certificate that its own authority, which nobody knows, has signed."""

    daemon_threads = True
    context: ssl.SSLContext

    def finish_request(self, request: object, client_address: object) -> None:
        try:
            super().finish_request(self.context.wrap_socket(request, server_side=True), client_address)
        except ssl.SSLError:
            return


@pytest.fixture
def unknown_authority(tmp_path: Path) -> Iterator[int]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem = tmp_path / "server.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(*form))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with TlsServer(("127.0.0.1", 0), Silent) as server:
        server.context = context
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_a_certificate_of_an_unknown_authority_is_named_with_its_cure(unknown_authority: int) -> None:
    assert why_no_redis(f"rediss://localhost:{unknown_authority}/0") == (
        "and the certificate of the Redis there can't be trusted (self-signed certificate): "
        "name the authority that signed it in SSL_CERT_FILE"
    )


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """As a mail server, in the fewest words."""
    writer.write(b"220 here\r\n")
    while line := await reader.readline():
        writer.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 well\r\n")
    writer.close()


def test_an_intake_that_answers_is_not_ready_while_redis_has_no_sign_of_it(
    redis_server: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SMTP_PORT, settings.LMTP_PORT, settings.LMTP_SOCKET = free_port(), None, ""

    async def asked() -> bool:
        async with await asyncio.start_server(_answer, "127.0.0.1", settings.SMTP_PORT):
            return await letters_are_taken()

    assert not asyncio.run(asked())
    for name in door_check.names().values():
        heartbeat.door_answered(name, datetime.now(UTC))
    assert asyncio.run(asked())
    monkeypatch.setattr(heartbeat, "_server", redis.Redis.from_url("unix:///nowhere/redis.sock"))
    assert not asyncio.run(asked())

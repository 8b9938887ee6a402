"""A mail provider over real sockets: a token endpoint (RFC 6749), and an SMTP server that takes its tokens."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from pytest_django import Settings

from tests.portal import free_port

FIRST_REFRESH_TOKEN = "refresh-0"


@dataclass
class Provider:
    """`rotates`: each refresh token serves once, and a new one comes with the answer."""

    rotates: bool = False
    life: int = 3600
    secret: str = "a secret of the client"
    refresh_token: str = FIRST_REFRESH_TOKEN  # "": revoked
    answers: list[tuple[int, bytes]] = field(default_factory=list)  # to the next questions, instead of a token
    asked: list[dict[str, str]] = field(default_factory=list)
    good: set[str] = field(default_factory=set)  # tokens that let in
    takes_tokens: bool = True
    letters: list[Envelope] = field(default_factory=list)
    refused: int = 0
    smtp_port: int = 0
    url: str = ""

    def answer(self, form: dict[str, str]) -> tuple[int, bytes]:
        self.asked.append(form)
        if self.answers:
            return self.answers.pop(0)
        if form.get("client_secret") != self.secret:
            return 401, json.dumps({"error": "invalid_client"}).encode()
        by_refresh = form["grant_type"] == "refresh_token"
        if by_refresh and form["refresh_token"] != self.refresh_token:
            return 400, json.dumps({"error": "invalid_grant", "error_description": "Token was\r\nrevoked."}).encode()
        number = len(self.asked)
        answer: dict[str, object] = {"access_token": f"access-{number}", "expires_in": self.life}
        if by_refresh and self.rotates:
            self.refresh_token = f"refresh-{number}"
            answer["refresh_token"] = self.refresh_token
        self.good.add(f"access-{number}")
        return 200, json.dumps(answer).encode()

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        words = base64.b64decode(args[1]).decode()
        if self.takes_tokens and words in {f"user=support\1auth=Bearer {token}\1\1" for token in self.good}:
            return AuthResult(success=True)
        self.refused += 1
        await server.challenge_auth('{"status":"400"}')  # as the large providers do, and wait for an empty line
        return AuthResult(success=False, handled=False)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.letters.append(envelope)
        return "250 taken"


@contextmanager
def running_provider(provider: Provider) -> Iterator[Provider]:
    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            code, page = provider.answer(dict(parse_qsl(body)))
            self.send_response(code)
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_: Any) -> None:
            """Nothing: the tests look at what was asked."""

    provider.smtp_port = free_port()
    smtp = Controller(
        provider, hostname="127.0.0.1", port=provider.smtp_port, auth_require_tls=False, auth_required=True
    )
    with ThreadingHTTPServer(("127.0.0.1", 0), Endpoint) as server:
        provider.url = f"http://127.0.0.1:{server.server_address[1]}/token"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        smtp.start()
        try:
            yield provider
        finally:
            smtp.stop()
            server.shutdown()
            thread.join()


def known_to_us(settings: Settings, provider: Provider) -> None:
    """As an operator sets it, with a refresh token."""
    settings.MAIL_OAUTH_URL, settings.MAIL_OAUTH_CLIENT = provider.url, "the portal"
    settings.MAIL_OAUTH_SECRET, settings.MAIL_OAUTH_REFRESH_TOKEN = provider.secret, FIRST_REFRESH_TOKEN
    settings.MAIL_OAUTH_SCOPE = "https://mail.example/"
    settings.EMAIL_BACKEND = "tickets.outbox.smtp_backend.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", provider.smtp_port, 10
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "support", ""

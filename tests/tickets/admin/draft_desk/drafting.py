"""A browser that keeps what somebody types."""

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.people import signed_in
from tickets.admin.form_keys import new_key
from tickets.models import Agent, Ticket


class Desk:
    """One agent before one form of a ticket, as its page was shown to them."""

    def __init__(self, agent: Agent, ticket: Ticket, *, place: str = "reply", client: Client | None = None) -> None:
        self.client = client or signed_in(agent.user)
        key = new_key(agent, ticket_id=ticket.pk)
        self.form = {"user": agent.user_id, "place": place, "ticket": ticket.pk, "key": key}
        self.ticket = ticket

    def ask(self, door: str, **facts: object) -> Any:
        return self.client.post(reverse(f"admin:tickets_saveddraft_{door}"), self.form | facts)

    def type(self, text: str, *, revision: str = "") -> Any:
        return self.ask("save", words=json.dumps({"text": {"was": "", "is": text}}), revision=revision)

    def choose(self, name: str, content: bytes = b"log") -> Any:
        return self.ask("attach", file=SimpleUploadedFile(name, content))

    def here(self) -> list[dict[str, Any]]:
        return self.client.get(reverse("admin:tickets_saveddraft_here"), {"ticket": self.ticket.pk}).json()["drafts"]

    def send(self, text: str, *, door: str = "reply", **facts: object) -> Any:
        posted = {"text": text, "seen": 999_999, "key": self.form["key"], **facts}
        return self.client.post(reverse(f"admin:tickets_ticket_{door}", args=[self.ticket.pk]), posted)

"""An agent's pages as a contestant: the demo's desk, and behind it a history of so many closed tickets and chats."""

import re
from datetime import datetime
from statistics import median
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from benchmarks.filling import copy_row, earlier, settle
from benchmarks.letters import write_letters
from benchmarks.ours import begin, keep, sort
from benchmarks.racing import obey, timed
from chat import agent_acts
from chat.conversations import chat_log
from chat.models import ChatMessage, Conversation
from supportportal.celery import app
from supportportal.serve.demo import load_demo
from tickets.models import IncomingEmail, Message, OutgoingEmail, PossibleClaim, Ticket

WHO = "connectivity"  # the demo's agent of that team
LOOKS = 5


def fill(count: int) -> dict[str, Any]:
    now = timezone.now()
    load_demo(now=now)
    ticket = _old_ticket(now)
    chat = _old_chat(ticket.customer.email, now=now)
    ago = earlier("{n}")
    own = {"customer_id": "{old} + {n}"}
    topic = "CASE {n} % 3 WHEN 0 THEN 'general' WHEN 1 THEN 'billing' ELSE 'connectivity' END"
    copies: list[tuple[Any, dict[str, str]]] = [
        (ticket.customer, {"email": "'customer' || {n} || '@old.example'", "created_at": ago}),
        (ticket, {**own, "topic": topic, "opened_at": ago, "waiting_since": ago, "closed_at": ago}),
        (Message.objects.latest("pk"), {"ticket_id": "{old} + {n}", "created_at": ago}),
        (
            IncomingEmail.objects.latest("pk"),
            {
                **dict.fromkeys(("spool_name", "message_id_header"), "{old} || {n}"),
                "received_at": ago,
                **dict.fromkeys(("sha256", "fingerprint"), "substr({n} || {old}, 1, 64)"),
                "ticket_id": "{old} + {n}",
                "message_id": "{old} + {n}",
            },
        ),
        (
            OutgoingEmail.objects.latest("pk"),
            {"message_id_header": "{old} || {n}", "ticket_id": "{old} + {n}", "created_at": ago, "sent_at": ago},
        ),
        (chat, {**own, "public_id": _uuid(), "topic": topic, "started_at": ago, "closed_at": ago}),
        (ChatMessage.objects.latest("pk"), {"conversation_id": "{old} + {n}", "created_at": ago}),
    ]
    for row, changed in copies:
        copy_row(row, count=count, changed=changed)
    settle([type(row) for row, _ in copies])
    return {"tickets": Ticket.objects.count(), "chats": Conversation.objects.count()}


def _old_ticket(now: datetime) -> Ticket:
    """From a letter, acknowledged and closed."""
    keep(write_letters(settings.PORTAL_DATA / "model", count=1, seed=0))
    sort()
    OutgoingEmail.objects.update(sent_at=now)  # the demo's too: the rounds are to have nothing to do
    ticket = Ticket.objects.latest("pk")
    over = {"status": Ticket.Status.CLOSED, "closed_at": now, "waiting_since": None}
    PossibleClaim.objects.filter(ticket=ticket).delete()  # whatever it was, somebody decided
    Ticket.objects.filter(pk=ticket.pk).update(**over)
    return Ticket.objects.get(pk=ticket.pk)


def _old_chat(email: str, *, now: datetime) -> Conversation:
    chat = chat_log.start(topic=WHO, name="Ada", email=email, language="en", now=now)
    agent_acts.end(chat, now=now)
    customer = ChatMessage.Author.CUSTOMER
    ChatMessage.objects.create(
        conversation=chat, sequence=1_000, author=customer, text="Hello", client_key="bench", created_at=now
    )
    return Conversation.objects.get(pk=chat.pk)


def _uuid() -> str:
    return "gen_random_uuid()" if connection.vendor == "postgresql" else "lower(hex(randomblob(16)))"


def addresses() -> dict[str, Any]:
    """Every list that this agent may open, each of its tabs, a search in it, and its first row's own page."""
    client, found = _client(), ["/admin/", reverse("admin:password_change")]
    for model in admin.site._registry:
        plain = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        answer = client.get(plain)
        if answer.status_code != 200:
            continue
        page = answer.content.decode()
        tabs = sorted(set(re.findall(rf'href="(?:{plain})?(\?(?:tab|list)=\w+)"', page)))
        rows = re.findall(rf'href="({plain}[\w-]+/change/)[?"]', page)
        searched = ["?q=drops"] if 'name="q"' in page else []
        found += [plain, *(plain + one for one in tabs + searched), *rows[:1]]
    return {"addresses": found}


def look(address: str) -> dict[str, Any]:
    """Milliseconds until the page is there, in the middle of some looks after a first one."""
    client = _client()
    client.get(address)
    spent = [timed(lambda: _open(client, address))["seconds"] for _ in range(LOOKS)]
    return {"milliseconds": 1000 * median(spent)}


def _open(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")


def _client() -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username=WHO))
    return client


def rounds() -> dict[str, Any]:
    """Milliseconds of everything the portal does again and again by itself, when there is nothing to do."""
    spent = {}
    app.loader.import_default_modules()
    for name, entry in app.conf.beat_schedule.items():
        work = app.tasks[entry["task"]]
        work()
        spent[name] = 1000 * median(timed(work)["seconds"] for _ in range(LOOKS))
    return spent


if __name__ == "__main__":
    begin()
    obey({"fill": fill, "addresses": addresses, "look": look, "rounds": rounds})

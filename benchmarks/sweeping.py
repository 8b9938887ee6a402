"""The sweep as a contestant: a database with so many open cases, and so many of them due."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import connection

import legal.demo
from benchmarks.filling import copy_row, settle
from benchmarks.ours import begin
from benchmarks.racing import obey, timed
from supportportal.foundations.topics import Topic
from tickets.customers import customer_of
from tickets.guarantee.sweep.case_sweep import Swept, sweep_cases
from tickets.intake import open_ticket
from tickets.models import (
    Agent,
    CaseEvent,
    CaseNotice,
    ConformityCase,
    Customer,
    Message,
    OutgoingEmail,
    Team,
    Ticket,
)

NOW = datetime(2027, 2, 10, 8, tzinfo=UTC)  # nine in the morning in Paris, when most reminders are due
AGES = 32  # the cases are 0 to 31 days old, so that everything a case can hear is due for some of them
TALKING_FROM = 6  # days; from then on there is something to say about every case at this moment
AGENTS = 40
LINKS = CaseNotice.letters.through


def fill(count: int) -> dict[str, Any]:
    """Each with its customer, ticket, message, two events, and the acknowledgement that was sent."""
    legal.demo.load(now=NOW - timedelta(days=60))
    _people()
    _model()
    aged = f"({{n}} % {AGES})"
    own_address = "'customer' || {n} || '@old.example'"
    (first, second) = CaseEvent.objects.order_by("sequence")
    moved = {"recorded_at": _ago(aged), "occurred_at": _ago(aged), "case_id": "{old} + {n}"}
    copies: list[tuple[Any, dict[str, str]]] = [
        (Customer.objects.get(), {"email": own_address}),
        (Ticket.objects.get(), _of_the_ticket(aged)),
        (Message.objects.get(), {"ticket_id": "{old} + {n}", "created_at": _ago(aged)}),
        (ConformityCase.objects.get(), _of_the_case(aged)),
        (first, {"id": "{old} + {n} * 2", **moved}),
        (second, {"id": "{old} + {n} * 2", **moved}),
        (CaseNotice.objects.get(), {"case_id": "{old} + {n}", "claimed_at": _ago(aged), "due_at": _ago(aged)}),
        (
            OutgoingEmail.objects.get(),
            {
                "message_id_header": "{old} || {n}",
                "ticket_id": "{old} + {n}",
                "created_at": _ago(aged),
                "to_address": own_address,
                "mailbox": own_address,
                "html": "''",
            },
        ),
        (LINKS.objects.get(), {"casenotice_id": "{old} + {n}", "outgoingemail_id": "{old} + {n}"}),
    ]
    for row, changed in copies:
        copy_row(row, count=count - 1, changed=changed)
    settle(list({type(row): None for row, _ in copies}))
    return {"cases": ConformityCase.objects.count(), "events": CaseEvent.objects.count()}


def _people() -> None:
    team = Team.objects.of(Topic.CONNECTIVITY)
    agents = [
        Agent.objects.create(user=User.objects.create_user(f"agent{n}", f"agent{n}@portal.example", first_name="Ines"))
        for n in range(AGENTS)
    ]
    team.members.set(agents)
    team.lead, team.manager, team.on_call = agents[:3]
    team.save()


def _model() -> None:
    """The case of which all others are copies: born and acknowledged as every case is."""
    ticket = open_ticket(
        customer_of("first@old.example", name="Ada", language="en"),
        topic=Topic.CONNECTIVITY,
        subject="No connection",
        text="It does not connect.",
        channel=Ticket.Channel.FORM,
        language="en",
        received_at=NOW,
        conformity=True,
        now=NOW,
    )
    ticket.assignee = Agent.objects.order_by("pk").first()
    ticket.save()
    OutgoingEmail.objects.update(sent_at=NOW, html="")
    ConformityCase.objects.update(next_notice_at=NOW + timedelta(days=1))


def _of_the_ticket(aged: str) -> dict[str, str]:
    first = Agent.objects.order_by("pk").values_list("pk", flat=True)[0]
    fields = ("opened_at", "waiting_since")
    return {
        "customer_id": "{old} + {n}",
        "assignee_id": f"{first} + ({{n}} % {AGENTS})",
        **{field: _ago(aged) for field in fields},
    }


def _of_the_case(aged: str) -> dict[str, str]:
    moments = ("notified_at", "due_at", "due_at_customer")
    days = ("day0", "last_day", "outer_due_date")
    return {
        "ticket_id": "{old} + {n}",
        "notification_id": "{old} + {n}",
        "next_notice_at": _ago("-1 - {n} % 2000000", unit="minutes"),
        **{field: _ago(aged) for field in moments},
        **{field: _day_ago(aged) for field in days},
    }


def _ago(count: str, *, unit: str = "days") -> str:
    if connection.vendor == "postgresql":
        return f"{{old}} - ({count}) * interval '1 {unit}'"
    return f"strftime('%Y-%m-%d %H:%M:%f', {{old}}, (-({count})) || ' {unit}')"


def _day_ago(count: str) -> str:
    return f"{{old}} - ({count})" if connection.vendor == "postgresql" else f"date({{old}}, (-({count})) || ' days')"


def make_due(count: int, turn: int) -> dict[str, Any]:
    """So many cases that were never due before, from everywhere in the table, and of every age."""
    talking = ConformityCase.objects.filter(next_notice_at__gt=NOW, last_sequence=2, day0__lte=_day(TALKING_FROM))
    mixed = talking.extra(select={"place": "(id * 7919 + %s) %% 1000003"}, select_params=[turn])
    keys = list(mixed.order_by("place", "pk").values_list("pk", flat=True)[:count])
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(NOW)
        cursor.executemany(
            "UPDATE tickets_conformitycase SET next_notice_at = %s WHERE id = %s", [(moment, key) for key in keys]
        )
    return {"due": len(keys)}


def _day(age: int) -> date:
    return NOW.date() - timedelta(days=age)


def write_again(count: int) -> dict[str, Any]:
    """The floor: the last letters once more, in one go, with nothing looked up, decided or recorded. Nothing stays."""
    letters = list(OutgoingEmail.objects.order_by("-pk")[:count])
    for letter in letters:
        letter.pk, letter.message_id_header = None, f"again-{letter.message_id_header}"
    spent = timed(lambda: OutgoingEmail.objects.bulk_create(letters, batch_size=500))
    OutgoingEmail.objects.filter(message_id_header__startswith="again-").delete()
    return spent


def run_pass() -> dict[str, Any]:
    swept: list[Swept] = []
    letters = OutgoingEmail.objects.order_by("-pk").values_list("pk", flat=True)[0]
    spent = timed(lambda: swept.append(sweep_cases(now=NOW)))
    (done,) = swept
    written = OutgoingEmail.objects.filter(pk__gt=letters)
    OutgoingEmail.objects.filter(pk__gt=letters).update(sent_at=NOW)
    return {
        **spent,
        "cases": done.cases,
        "notices": sum(done.said.values()),
        "kinds": dict(done.said),
        "failed": done.failed,
        "letters": written.count(),
        "left": ConformityCase.objects.to_be_told(NOW).count(),
    }


if __name__ == "__main__":
    begin()
    obey({"fill": fill, "due": make_due, "pass": run_pass, "floor": write_again})

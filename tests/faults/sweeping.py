"""A sweep that dies at its first step, at its second, at its third … until it gets through; and the sweep that follows.

`python -m tests.faults.sweeping` prints a line of JSON for each death. What a step is, `tests.faults.dying` says.
"""

import argparse
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import django

django.setup()
# ruff: noqa: E402  Models can’t be imported before that.


import legal.demo
from supportportal.foundations.topics import Topic
from tests.faults.dying import alive, in_child, mortal
from tests.people import make_agent_without_team
from tickets.customers import customer_of
from tickets.guarantee.rules.events import breaks
from tickets.guarantee.sweep.case_sweep import sweep_cases
from tickets.intake import open_ticket
from tickets.models import CaseNotice, ConformityCase, OutgoingEmail, Team, Ticket

REPORTED = datetime(2026, 3, 10, 11, tzinfo=UTC)
DUE = datetime(2026, 4, 9, 22, tzinfo=UTC)


def prepare(number: int) -> None:
    legal.demo.load(now=REPORTED)
    lead = make_agent_without_team("lea", email="lea@portal.example")
    Team.objects.update_or_create(topic=Topic.CONNECTIVITY, defaults={"lead": lead})


def report(number: int) -> None:
    """Two customers whose last day is today: a batch is more than one case."""
    for who in ("ada", "zoe"):
        open_ticket(
            customer_of(f"{who}{number}@mail.example", name=who, language="en"),
            topic=Topic.CONNECTIVITY,
            subject=f"{who} {number}",
            text="It does not connect.",
            language="en",
            channel=Ticket.Channel.FORM,
            received_at=REPORTED,
            conformity=True,
            now=REPORTED,
        )


def sweep(number: int) -> None:
    sweep_cases(now=DUE)


def sweep_later(number: int) -> None:
    sweep_cases(now=DUE + timedelta(minutes=1))


def state() -> dict[str, Any]:
    letters = OutgoingEmail.objects.filter(kind=OutgoingEmail.Kind.NOTICE)
    told = Counter(letters.values_list("ticket", flat=True))
    claimed = Counter(CaseNotice.objects.filter(kind="breach").values_list("case", flat=True))
    cases = list(ConformityCase.objects.all())
    return {
        "cases": len(cases),
        "open_choices": sum(case.state == ConformityCase.State.REMEDY_OPEN for case in cases),
        "claimed": len(claimed),
        "most_claims": max(claimed.values(), default=0),
        "told": len(told),
        "most_letters": max(told.values(), default=0),
        "claims_without_letter": CaseNotice.objects.filter(kind="breach", letters=None).count(),
        "broken_chains": sum(bool(list(breaks(case))) for case in cases),
        "left": ConformityCase.objects.to_be_told(DUE + timedelta(minutes=1)).count(),
    }


def one_death(step: int) -> dict[str, Any]:
    alive(report, step)
    end = mortal(sweep, step, step=step)
    alive(sweep_later, step)
    return {"step": step, **end, **in_child(lambda tell: tell(state()))}


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--every", type=int, default=1)
    given = arguments.parse_args()
    alive(prepare, 0)
    step, died = 1, True
    while died:
        seen = one_death(step)
        print(json.dumps(seen), flush=True)
        step, died = step + given.every, seen["died"]


if __name__ == "__main__":
    main()

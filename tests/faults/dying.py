"""A process that dies at its first step, at its second, at its third … until it gets through; and who comes after it.

A step is a statement to the database, before it and after it (so just before the commit too), or a file of the portal
opened, renamed or removed. Death is SIGKILL. `python -m tests.faults.dying ACT` prints a line of JSON for each death.
"""

import argparse
import json
import os
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import django

django.setup()
# ruff: noqa: E402  Models can’t be imported before that.


from django.conf import settings
from django.db import connection

from tests.faults import ledger
from tickets.mailroom.arriving import spool
from tickets.mailroom.arriving.spool_files import Envelope
from tickets.mailroom.sorting.fates import sort_letters
from tickets.outbox import delivery

LATER = timedelta(hours=2)  # longer than any lease and any first wait
OTHERS = 10_000  # the numbers of letters that only keep others company
Act = Callable[[int], None]


def letter(number: int) -> bytes:
    message = EmailMessage()
    message["From"] = f"Ada <ada{number}@mail.example>"
    message["To"] = settings.SUPPORT_ADDRESS
    message["Subject"] = f"Letter {number}"
    message["Message-ID"] = f"<{number}@mail.example>"
    message.set_content(f"It is too slow, says number {number}.")
    message.add_attachment(f"line {number}\n" * 50, filename="log.txt")
    message.set_boundary("between")  # the very same bytes again, when the sender repeats it
    return message.as_bytes()


def keep(number: int) -> None:
    """The receiver, between DATA and 250."""
    envelope = Envelope(
        source="smtp",
        received_at=datetime.now(UTC),
        sender=f"ada{number}@mail.example",
        recipients=(settings.SUPPORT_ADDRESS,),
    )
    spool.keep(letter(number), envelope=envelope)


def keep_two_more(number: int) -> None:
    """A sorter takes several letters at a time; its death is a matter for all of them."""
    keep(OTHERS + 2 * number)
    keep(OTHERS + 2 * number + 1)


def sort(number: int) -> None:
    while sort_letters(now=datetime.now(UTC)):
        pass


def sort_later(number: int) -> None:
    """As whoever comes after the dead, when the lease has run out."""
    while sort_letters(now=datetime.now(UTC) + LATER):
        pass


def deliver(number: int) -> None:
    delivery.deliver_outbox(now=datetime.now(UTC))


def send_later(number: int) -> None:
    """As whoever comes after the dead: when the lease has run out, each round two hours after the last."""
    for hours in range(1, 4):
        delivery.deliver_outbox(now=datetime.now(UTC) + hours * LATER)


# What happens before, who dies, and who comes after. The sender of a letter that got no 250 brings it again.
ACTS: dict[str, tuple[list[Act], Act, list[Act]]] = {
    "receive": ([], keep, [sort, send_later]),
    "sort": ([keep, keep_two_more], sort, [sort_later, send_later]),
    "deliver": ([keep, sort], deliver, [send_later]),
}


def mortal(act: Act, number: int, *, step: int) -> dict[str, Any]:
    """In a child of its own: dies at that step; its last words are in the answer."""
    return in_child(lambda tell: die_at(step, act, number, tell))


def die_at(step: int, act: Act, number: int, tell: Callable[[dict[str, Any]], None]) -> None:
    steps = Counter[str]()

    def count(where: str) -> None:
        steps["all"] += 1
        if steps["all"] == step:
            tell({"died": True, "at": where})
            os.kill(os.getpid(), signal.SIGKILL)

    def asked(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        count(f"before {sql[:70]}")
        answer = execute(sql, params, many, context)
        count(f"after {sql[:70]}")
        return answer

    def touched(event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("open", "os.rename", "os.remove") and str(arguments[0]).startswith(str(settings.PORTAL_DATA)):
            count(f"{event} {Path(str(arguments[0])).name[-60:]}")

    sys.addaudithook(touched)
    with connection.execute_wrapper(asked):
        act(number)
    tell({"died": False})


def in_child(work: Callable[[Callable[[dict[str, Any]], None]], None]) -> dict[str, Any]:
    """The database is only ever asked in children: nobody inherits a connection."""
    coming, going = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            work(lambda said: os.write(going, json.dumps(said).encode()) and None)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(going)
    with os.fdopen(coming, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status) and os.waitstatus_to_exitcode(status):
        sys.exit(f"a process that nobody killed ended with {os.waitstatus_to_exitcode(status)}")
    return json.loads(said or b"{}")


def alive(act: Act, number: int) -> None:
    in_child(lambda tell: act(number))


def one_death(name: str, *, step: int) -> dict[str, Any]:
    before, act, after = ACTS[name]
    for earlier in before:
        alive(earlier, step)
    end = mortal(act, step, step=step)
    if act is keep and end["died"]:
        alive(keep, step)
    for later in after:
        alive(later, step)
    return {"step": step, **end, **in_child(lambda tell: tell(ledger.state()))}


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("act", choices=ACTS)
    arguments.add_argument("--every", type=int, default=1)
    given = arguments.parse_args()
    step, died = 1, True
    while died:
        report = one_death(given.act, step=step)
        print(json.dumps(report), flush=True)
        step, died = step + given.every, report["died"]


if __name__ == "__main__":
    main()

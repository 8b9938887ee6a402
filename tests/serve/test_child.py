"""One process under care, with real small programs in its place."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from supportportal.serve.child import CannotStart, Child, Plan
from supportportal.serve.supervisor import Supervisor

pytestmark = pytest.mark.processes

STUBBORN = "trap '' TERM; sleep 300 & echo $!; wait; wait"


async def never() -> bool:
    return False


async def until(true: Callable[[], object]) -> None:
    while not true():  # noqa: ASYNC110 what is waited for happens in another process
        await asyncio.sleep(0.01)


def said(lines: list[str], *, ending: str) -> Callable[[], bool]:
    return lambda: any(line.endswith(ending) for line in lines)


async def test_what_a_child_says_goes_out_with_its_name_in_front(tmp_path: Path) -> None:
    lines: list[str] = []
    program = "import sys; print('to you'); print('to all', file=sys.stderr); sys.stdin.read(); print('x' * 70_000)"
    child = Child(Plan("web", [sys.executable, "-c", program]), folder=tmp_path, say=lines.append)
    child.start()
    await until(said(lines, ending="it is started again in 1 s."))
    await child.stop()
    assert sorted(lines[:2]) == ["web    | to all", "web    | to you"]
    assert "".join(line.removeprefix("web    | ") for line in lines[2:-1]) == "x" * 70_000
    assert lines[-1] == "web ended with status 0; it is started again in 1 s."


async def test_a_child_that_does_not_stop_is_killed_with_all_it_started(tmp_path: Path) -> None:
    lines: list[str] = []
    child = Child(Plan("smtp", ["sh", "-c", STUBBORN], grace=0.3), folder=tmp_path, say=lines.append)
    child.start()
    await until(lambda: lines)
    sleeper = int(lines[0].split()[-1])
    await child.stop()
    assert lines[1:] == ["smtp doesn’t stop by itself after 0.3 s, and is killed."]
    await until(lambda: not psutil.pid_exists(sleeper) or psutil.Process(sleeper).status() == psutil.STATUS_ZOMBIE)


async def test_a_program_that_is_not_there_is_an_end_like_any_other(tmp_path: Path) -> None:
    lines: list[str] = []
    child = Child(Plan("redis", ["/no/such/program"]), folder=tmp_path, say=lines.append)
    child.start()
    await until(said(lines, ending="redis ended with status 1; it is started again in 1 s."))
    await child.stop()


async def test_a_portal_whose_child_never_becomes_ready_stops_everything(tmp_path: Path) -> None:
    lines: list[str] = []
    supervisor = Supervisor(folder=tmp_path, say=lines.append, start_within=0.5)
    good, silent = Plan("good", ["sh", "-c", "echo $$; exec sleep 300"]), Plan("silent", ["sleep", "300"], ready=never)
    with pytest.raises(CannotStart, match=r"^silent isn’t ready after 0\.5 s\.$"):
        await supervisor.run(supervisor.start(good, silent))
    await until(lambda: not psutil.pid_exists(int(lines[0].split()[-1])))


async def test_a_child_that_ends_again_and_again_is_given_up_early(tmp_path: Path) -> None:
    supervisor = Supervisor(folder=tmp_path, say=lambda line: None)
    with pytest.raises(CannotStart, match=r"^web ended 3 times instead of becoming ready\.$"):
        await supervisor.run(supervisor.start(Plan("web", ["false"], ready=never)))


async def test_children_stop_in_reverse_order(tmp_path: Path) -> None:
    lines: list[str] = []
    program = "trap 'echo bye; exit 0' TERM; echo hello; while :; do sleep 0.02; done"
    supervisor = Supervisor(folder=tmp_path, say=lines.append)
    plans = [Plan(name, ["sh", "-c", program]) for name in ("one", "two", "three")]

    async def opening() -> None:
        await supervisor.start(*plans)
        await until(lambda: len(lines) == 3)
        supervisor.ask_to_stop()

    await supervisor.run(opening())
    assert [line for line in lines if line.endswith("bye")] == ["three  | bye", "two    | bye", "one    | bye"]

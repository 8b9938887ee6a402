"""The receiver, the worker and the sender of letters are killed; here at some steps, in `make faults` at every one."""

from pathlib import Path

import pytest

from tests.faults.deaths import deaths, nothing_was_lost

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]


def test_a_receiver_killed_before_its_250_costs_no_letter_and_doubles_none(tmp_path: Path):
    runs = deaths("receive", tmp_path, every=2)
    nothing_was_lost(runs)
    assert len(runs) > 1


def test_a_worker_killed_while_sorting_costs_no_letter_and_doubles_none(tmp_path: Path):
    runs = deaths("sort", tmp_path, every=11)
    nothing_was_lost(runs, letters=3)
    assert len(runs) > 2
    assert set(runs[-1]["fates"]) == {"ticket"}


def test_a_sender_killed_repeats_a_letter_at_most_once_and_under_the_same_name(tmp_path: Path):
    runs = deaths("deliver", tmp_path, every=3)
    nothing_was_lost(runs)
    assert len(runs) > 2
    assert runs[-1]["most_copies"] <= 2

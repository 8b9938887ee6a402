"""The sweep, killed at every step there is."""

from pathlib import Path

import pytest

from tests.faults.test_sweep_killed import deaths_of_a_sweep, each_was_told_once

pytestmark = pytest.mark.timeout(1200)


def test_a_sweep_killed_at_every_step_tells_every_customer_of_the_breach_exactly_once(tmp_path: Path):
    runs = deaths_of_a_sweep(tmp_path, every=1)
    each_was_told_once(runs)
    assert any("tickets_casenotice" in run.get("at", "") for run in runs)
    assert any("tickets_outgoingemail" in run.get("at", "") for run in runs)

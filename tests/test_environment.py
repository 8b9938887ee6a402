"""Settings that must not be forgotten are refused in one sentence."""

import pytest

from supportportal import environment

pytestmark = pytest.mark.once

DOOR = "https://billing.example/choices"


@pytest.mark.parametrize("secret", ["", "short", "fifteen-letters"])
def test_no_choice_leaves_without_a_secret_to_seal_it(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("BILLING_WEBHOOK_SECRET", secret)
    with pytest.raises(SystemExit, match="BILLING_WEBHOOK_SECRET must have 16 characters or more"):
        environment.secret_of("BILLING_WEBHOOK_SECRET", door=DOOR)
    assert environment.secret_of("BILLING_WEBHOOK_SECRET", door="") == secret


def test_a_long_secret_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BILLING_WEBHOOK_SECRET", "sixteen-letters!")
    assert environment.secret_of("BILLING_WEBHOOK_SECRET", door=DOOR) == "sixteen-letters!"

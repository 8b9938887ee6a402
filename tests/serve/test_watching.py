"""The watchdog walks beside the workers for as long as the portal runs, whatever happens to it."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from pytest_django import Settings

from supportportal.foundations import heartbeat
from supportportal.serve import watching

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_server")]


@pytest.fixture(autouse=True)
def an_operator(settings: Settings, tmp_path: Path) -> None:
    settings.PORTAL_DATA = tmp_path
    settings.OPERATOR_ADDRESS = "night@portal.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


async def test_it_looks_again_and_again_until_the_portal_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LOOK_EVERY", 0.02)
    await asyncio.to_thread(heartbeat.cases_swept, datetime.now(UTC) - timedelta(minutes=9))
    watch = asyncio.create_task(watching.keep_watch())
    for _ in range(300):
        await asyncio.sleep(0.02)
        if mail.outbox:
            break
    assert "9 minutes late" in mail.outbox[0].body
    assert not watch.done()
    watch.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watch


def test_a_look_that_fails_does_not_end_the_portal(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    heartbeat.cases_swept(datetime.now(UTC) - timedelta(minutes=9))
    settings.PORTAL_DATA = settings.PORTAL_DATA / "gone"
    watching.look()
    assert "the watchdog could not look" in caplog.text

"""Every run of a fault has folders of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.faults.relay import Relay, running_relay


@pytest.fixture(autouse=True)
def own_folders(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.PORTAL_DATA = tmp_path
    settings.EMAIL_BACKEND = "tickets.outbox.eml_backend.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "outgoing"
    yield


@pytest.fixture
def relay(settings: Settings) -> Iterator[Relay]:
    """Where all letters go, with one second of patience."""
    settings.EMAIL_BACKEND = "tickets.outbox.smtp_backend.EmailBackend"
    settings.EMAIL_TIMEOUT = 1
    with running_relay() as relay:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", relay.port
        yield relay

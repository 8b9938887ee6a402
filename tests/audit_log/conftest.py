"""The folder of tests that let a letter in."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture
def own_folders(settings: Settings, tmp_path: Path) -> None:
    settings.PORTAL_DATA = tmp_path
    settings.EMAIL_BACKEND = "tickets.outbox.eml_backend.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "outgoing"

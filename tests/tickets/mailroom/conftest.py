"""Every test of the mailroom has an empty spool and an empty outgoing folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def own_folders(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.PORTAL_DATA = tmp_path
    settings.EMAIL_BACKEND = "tickets.outbox.eml_backend.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "outgoing"
    yield

"""What every test may ask for."""

import gc
import logging
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.utils import translation
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from supportportal.serve import redis_server as embedded
from tests import prepared
from tests.log_search import Searched
from tickets.letters.addresses import know

DATABASE_FIXTURES = {"db", "transactional_db", "server"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only those run in which it has a say."""
    # Workers share out one by one what comes late, and a demo takes as long to load as a hundred tests.
    items.sort(key=lambda item: item.path.name != "test_demo.py")
    if "TEST_DATABASE_URL" not in os.environ:
        return
    asking = [item for item in items if _asks_for_database(item) and not item.get_closest_marker("one_database")]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(asking)])
    items[:] = asking


def pytest_collection_finish(session: pytest.Session) -> None:
    gc.enable()  # environment.py has disabled it
    if not session.config.option.collectonly and any(_asks_for_database(item) for item in session.items):
        prepared.prepare()
    if not session.config.option.collectonly and any(item.get_closest_marker("browser") for item in session.items):
        prepared.prepare_demo()


def _asks_for_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", [])
    return item.get_closest_marker("django_db") is not None or not DATABASE_FIXTURES.isdisjoint(fixtures)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A copy of a database that is migrated already, in place of pytest-django's own, which each process migrates."""
    with django_db_blocker.unblock():
        connection.close()
        name = str(connection.settings_dict["TEST"]["NAME"] or f"test_{os.getpid()}")
        if connection.vendor == "postgresql":
            prepared.create_postgresql(os.environ["TEST_DATABASE_URL"], name)
        else:
            prepared.copy_sqlite(Path(name))
            # Nothing of it has to outlive a power cut; processes that are killed in tests have databases of their own.
            options = connection.settings_dict["OPTIONS"]
            options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
        prepared.let_tables_be_emptied()
    yield
    with django_db_blocker.unblock():
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()
            prepared.drop_postgresql(os.environ["TEST_DATABASE_URL"], name)


@pytest.fixture(scope="session", autouse=True)
def no_list_of_static_files() -> None:
    """WhiteNoise makes one for each client of a test, which took a sixth of all time; now it looks when it is asked."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def english_at_first() -> Iterator[None]:
    """A request in French leaves its thread in French, and the next test is not about that."""
    translation.activate("en")
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def only_the_support_address_is_ours() -> Iterator[None]:
    """What a test has added is gone from the database after it, and must be so from what this process knows."""
    yield
    know((), revision=0)


@pytest.fixture(autouse=True)
def nothing_personal_in_the_log() -> Iterator[None]:
    searched = Searched()
    logging.getLogger().addHandler(searched)
    yield
    logging.getLogger().removeHandler(searched)
    assert searched.found == []


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """A real server at `settings.REDIS_URL`, one per test process; gives the URL."""
    command = embedded.command(settings.PORTAL_DATA)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = redis.Redis.from_url(settings.REDIS_URL)
    try:
        wait_for_redis(client, process)
        yield settings.REDIS_URL
    finally:
        client.close()
        process.terminate()
        process.wait(10)


def wait_for_redis(client: redis.Redis, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        try:
            client.ping()
        except redis.ConnectionError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError("the test Redis did not start")


@pytest.fixture
def own_folders(settings: Settings, tmp_path: Path) -> None:
    """An empty spool and an empty outgoing folder."""
    settings.PORTAL_DATA = tmp_path
    settings.EMAIL_BACKEND = "tickets.outbox.eml_backend.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "outgoing"

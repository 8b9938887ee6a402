"""The whole portal while Redis is emptied, the database is away, or another portal writes back."""

import os
import sqlite3
import time
from pathlib import Path

import pytest
import redis

from supportportal.foundations.environment import redis_socket
from tests.faults.watching import all_arrived_once, bring, copies_sent, postgresql, sqlite
from tests.portal import free_port, running_portal
from tests.postgres import own_postgres

AWAY = float(os.environ.get("FAULT_SECONDS", "60"))
SUPPORT = "support@pelerine.example"
pytestmark = pytest.mark.timeout(600)


def test_redis_emptied_again_and_again_costs_no_letter_and_doubles_none(tmp_path: Path):
    with running_portal(tmp_path) as portal:
        server = redis.Redis(unix_socket_path=str(redis_socket(tmp_path)))
        for number in range(60):
            bring(portal.smtp_port, number, to=SUPPORT)
            server.flushall()
        all_arrived_once(sqlite(tmp_path), 60)
        assert copies_sent(tmp_path, sqlite(tmp_path)) == {1}


def test_postgresql_gone_for_a_minute_costs_no_letter_and_doubles_none(tmp_path: Path):
    with own_postgres() as server, running_portal(tmp_path, DATABASE_URL=server.url) as portal:
        for number in range(10):
            bring(portal.smtp_port, number, to=SUPPORT)
        server.stop()
        until_then = time.monotonic() + AWAY
        for number in range(10, 40):
            bring(portal.smtp_port, number, to=SUPPORT)
        time.sleep(max(0.0, until_then - time.monotonic()))
        server.start()
        for number in range(40, 50):
            bring(portal.smtp_port, number, to=SUPPORT)
        all_arrived_once(postgresql(server.url), 50)
        assert copies_sent(tmp_path, postgresql(server.url)) <= {1, 2}  # the crash may have come after a DATA


def test_sqlite_held_by_another_longer_than_anybody_waits_costs_no_letter(tmp_path: Path):
    with running_portal(tmp_path) as portal:
        bring(portal.smtp_port, 0, to=SUPPORT)
        holder = sqlite3.connect(tmp_path / "portal.sqlite3", timeout=30, isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        until_then = time.monotonic() + max(AWAY / 2, 25)  # the portal waits 20 s for a lock
        for number in range(1, 30):
            bring(portal.smtp_port, number, to=SUPPORT)
        time.sleep(max(0.0, until_then - time.monotonic()))
        holder.execute("ROLLBACK")
        holder.close()
        all_arrived_once(sqlite(tmp_path), 30)
        assert copies_sent(tmp_path, sqlite(tmp_path)) == {1}


def test_two_portals_that_write_to_each_other_fall_silent_by_themselves(tmp_path: Path):
    """North answers South's letters and South North's; what begins it is a letter in South's name."""
    north, south = tmp_path / "north", tmp_path / "south"
    ports = {north: free_port(), south: free_port()}
    north.mkdir()
    south.mkdir()

    def settings(here: Path, there: Path) -> dict[str, str]:
        names = {"PORTAL_DOMAIN": f"{here.name}.example", "SUPPORT_ADDRESS": ""}
        return names | {"SMTP_PORT": str(ports[here]), "EMAIL_URL": f"smtp://127.0.0.1:{ports[there]}"}

    with running_portal(north, **settings(north, south)), running_portal(south, **settings(south, north)):
        for number in range(3):
            bring(ports[north], number, to="support@north.example", sender="support@south.example")
        sent = quiet_since(north, south)
        assert sent[0] <= 3  # North acknowledged each letter, and said no more
        assert sent[1] == 0  # and South, whom a machine had written to, never answered
        for data in (north, south):
            unsorted = sqlite(data)("SELECT COUNT(*) FROM tickets_incomingemail WHERE sorted_at IS NULL")
            assert unsorted == [(0,)]


def quiet_since(*portals: Path) -> list[int]:
    """How many letters each wrote to the other, once none had come for twenty seconds."""
    mine = "SELECT COUNT(*) FROM tickets_outgoingemail WHERE to_address LIKE 'support%.example'"
    counts: list[int] = []
    since = time.monotonic()
    began = since
    while time.monotonic() - since < 20:
        assert time.monotonic() - began < 180, f"still writing after three minutes: {counts}"
        now = [sqlite(data)(mine)[0][0] for data in portals]
        if now != counts:
            counts, since = now, time.monotonic()
        time.sleep(1)
    return counts

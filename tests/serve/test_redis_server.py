"""Which Redis the portal brings along."""

from pathlib import Path

import pytest

from supportportal.foundations import environment
from supportportal.serve import redis_server

pytestmark = pytest.mark.processes


def test_the_one_installed_with_the_portal_is_a_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PORTAL_REDIS_BIN", raising=False)
    assert Path(redis_server.command(tmp_path)[0]).name == "valkey-server"


def test_the_operators_choice_goes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mine = tmp_path / "my-redis"
    mine.write_text("#!/bin/sh\n")
    mine.chmod(0o700)
    monkeypatch.setenv("PORTAL_REDIS_BIN", str(mine))
    assert redis_server.command(tmp_path)[0] == str(mine)


def test_a_deep_data_folder_still_gets_a_socket_with_a_short_name(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a-long-name"] * 12)
    assert len(str(environment.redis_socket(deep))) < 100
    assert environment.redis_socket(tmp_path / "a") != environment.redis_socket(tmp_path / "b")


def test_a_socket_folder_that_somebody_else_laid_out_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "redis").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SystemExit, match="belongs to somebody else"):
        redis_server.command(tmp_path)

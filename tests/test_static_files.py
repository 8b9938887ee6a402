"""Scripts and styles as they are served: under names that change with their content, compressed, and kept for good."""

import gzip
import os
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client, override_settings
from pytest_django import Settings

from supportportal.serve.child import CannotStart
from supportportal.serve.collecting import collect_static_files

IMPORTED = re.compile(r"""(?:from\s*|import\()["'](\.{1,2}/[^"']+)["']""")


@pytest.fixture(autouse=True)
def listed_as_when_served(settings: Settings) -> None:
    settings.WHITENOISE_AUTOREFRESH = False


@pytest.fixture(scope="module")
def collected_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("collected")
    with override_settings(STATIC_ROOT=folder):
        collect_static_files()
    return folder


@pytest.fixture
def collected(settings: Settings, collected_once: Path) -> Path:
    settings.STATIC_ROOT = collected_once
    return collected_once


def test_a_script_is_small_on_the_wire_and_kept_for_good(collected: Path) -> None:
    url = staticfiles_storage.url("js/chat/conversation/connection.js")
    answer = Client().get(url, headers={"accept-encoding": "gzip"})
    whole = b"".join(answer)
    assert answer["Content-Encoding"] == "gzip"
    assert "immutable" in answer["Cache-Control"]
    assert len(whole) < len(gzip.decompress(whole)) / 2
    assert Client().get(url)["Content-Length"] == str(len(gzip.decompress(whole)))


def test_modules_find_one_another_by_their_new_names(collected: Path) -> None:
    found = 0
    for module in (collected / "js").rglob("*.????????????.js"):
        for name in IMPORTED.findall(module.read_text()):
            found += 1
            assert re.search(r"\.[0-9a-f]{12}\.js$", name), f"{module.name}: {name}"
            assert (module.parent / name).exists()
    assert found > 30


def test_the_script_for_other_sites_keeps_its_name(collected: Path) -> None:
    answer = Client().get("/static/js/chat/embed.js")
    assert answer.status_code == 200
    assert "immutable" not in answer["Cache-Control"]


def test_before_they_are_collected_files_go_by_their_own_names() -> None:
    assert staticfiles_storage.url("js/chat/conversation/connection.js") == "/static/js/chat/conversation/connection.js"
    assert Client().get("/static/js/chat/conversation/connection.js").status_code == 200


def test_a_renewed_file_with_a_date_of_long_ago_is_taken_and_the_old_one_stays(
    settings: Settings, tmp_path: Path
) -> None:
    source = tmp_path / "ours"
    source.mkdir()
    settings.STATIC_ROOT, settings.STATICFILES_DIRS = tmp_path / "static", [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    names = []
    for text in ("let one;", "let two;"):
        (source / "a.js").write_text(text)
        os.utime(source / "a.js", (1, 1))
        collect_static_files()
        names.append(staticfiles_storage.url("a.js"))
    assert [b"".join(Client().get(name)) for name in names] == [b"let one;", b"let two;"]


def test_a_folder_that_cant_be_filled_is_said_in_one_sentence(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.write_text("a file where the folder should be")
    with pytest.raises(CannotStart, match="can’t be filled with scripts and styles"):
        collect_static_files()

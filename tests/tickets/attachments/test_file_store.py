"""What lies on the shelf is whole, for its owner only, and on the disk."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from tickets.attachments.file_store import FileStore
from tickets.models.storage import private_storage


def path_of(name: str) -> Path:
    return Path(private_storage().path(name))


def put(content: bytes, name: str) -> Path:
    with FileStore() as shelf:
        shelf.put(content, name=name)
    return path_of(name)


def test_a_file_is_kept_for_its_owner_only_in_folders_of_its_owner():
    path = put(b"content", f"tests/{uuid4()}/file")
    modes = [one.stat().st_mode & 0o777 for one in (path, path.parent)]
    assert (path.read_bytes(), modes) == (b"content", [0o600, 0o700])


def test_the_same_content_again_is_not_written_again():
    name = f"tests/{uuid4()}"
    before = put(b"content", name).stat().st_ino
    assert put(b"content", name).stat().st_ino == before


@pytest.mark.parametrize("left_by_a_crash", [b"", b"conten", b"\x00" * 7, b"content and more"])
def test_what_a_crash_left_is_replaced_as_a_whole(left_by_a_crash: bytes):
    name = f"tests/{uuid4()}/file"
    path = put(left_by_a_crash, name)
    assert put(b"content", name).read_bytes() == b"content"
    assert list(path.parent.iterdir()) == [path]


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """The system refuses larger files, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_where_there_is_no_room_nothing_half_is_left():
    name, content, opened = f"tests/{uuid4()}/file", b"x" * 100_000, open_files()
    with room_for(50_000), pytest.raises(OSError, match="too large"):
        put(content, name)
    assert (path_of(name).exists(), open_files()) == (False, opened)
    assert put(content, name).read_bytes() == content


def test_a_file_gets_a_second_name_where_the_disk_knows_such_and_its_name_is_free(tmp_path: Path):
    name = f"tests/{uuid4()}/file"
    path_of("tests").mkdir(parents=True, exist_ok=True)
    file = path_of("tests") / f"{uuid4()}"
    file.write_bytes(b"content and more")
    with FileStore() as shelf:
        assert shelf.take(file, b"content", name=name) == path_of(name)
        assert shelf.take(file, b"content", name=name) == path_of(name)  # after a crash
        other = file.with_suffix(".other")
        other.write_bytes(b"content")
        assert shelf.take(other, b"content", name=name) is None
        assert shelf.take(file.with_suffix(".gone"), b"content", name=f"{name}2") is None
    assert path_of(name).samefile(file)


def test_hundreds_of_files_at_once_are_all_there():
    folder = f"tests/{uuid4()}"
    with FileStore() as shelf:
        for number in range(250):
            shelf.put(b"%d" % number, name=f"{folder}/{number}")
    assert sorted(int(file.read_bytes()) for file in path_of(folder).iterdir()) == list(range(250))

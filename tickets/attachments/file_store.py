"""Sources and files on the disk, each under the name of its content, and safe before any row speaks of them."""

import os
import secrets
from pathlib import Path
from types import TracebackType
from typing import Self

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage

from tickets.attachments.disk import sync_folder
from tickets.models.storage import private_storage

MAX_OPEN_FILES = 100  # files that wait for the disk together


class FileStore:
    """`with FileStore() as store`: what was put in is on the disk itself when the block ends; many files wait at once.

    A process that dies before that leaves files that no row knows, or half ones: the next `put` writes them anew.
    """

    def __init__(self) -> None:
        self._storage = private_storage()
        self._waiting: list[int] = []  # descriptors
        self._folders: set[Path] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is None:
            self._sync()
        while self._waiting:
            os.close(self._waiting.pop())

    def put(self, content: bytes, *, name: str) -> str:
        """The name under which it is kept; raises OSError when there is no room, and leaves nothing half."""
        if not isinstance(self._storage, FileSystemStorage):
            return _saved_in_other_storage(self._storage, content, name)
        path = Path(self._storage.location, name)
        try:
            self._write(path, content)
        except FileExistsError:
            # A whole one may be a rival's, who hasn't waited for the disk yet. We rely on it, so we wait too.
            descriptor = _relied_upon(path, content)
            if descriptor is None:
                self._write_over(path, content)
            else:
                self._wait_for(path, descriptor)
        return name

    def take(self, file: Path, content: bytes, *, name: str) -> Path | None:
        """A hard link to a file that is on the disk already and begins with the content: nothing is copied.

        None when there can't be one, and it must be `put`: the name is taken, or this disk knows no hard links.
        """
        if not isinstance(self._storage, FileSystemStorage):
            return None
        path = Path(self._storage.location, name)
        if not path.parent.is_dir():
            self._make_folder(path.parent)
        try:
            os.link(file, path)
        except FileExistsError:
            # After a crash it is that very file, which is as new as the letter; else another with the same content.
            return path if _is_same(path, file) else None
        except OSError:
            return None
        self._folders.add(path.parent)
        return path

    def _write(self, path: Path, content: bytes) -> None:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileNotFoundError:
            self._make_folder(path.parent)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._wait_for(path, descriptor)
        try:
            _write_all(descriptor, content)
        except OSError:
            path.unlink(missing_ok=True)
            raise
        if len(self._waiting) >= MAX_OPEN_FILES:
            self._sync()

    def _write_over(self, path: Path, content: bytes) -> None:
        """What is there is half a file, of a crash or of a rival at work: whoever comes last replaces it as a whole."""
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        self._write(draft, content)
        self._sync()
        draft.replace(path)
        self._folders.add(path.parent)

    def _make_folder(self, folder: Path) -> None:
        if not folder.parent.is_dir():
            self._make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        self._folders.add(folder.parent)

    def _wait_for(self, path: Path, descriptor: int) -> None:
        self._waiting.append(descriptor)
        self._folders.add(path.parent)

    def _sync(self) -> None:
        while self._waiting:
            descriptor = self._waiting.pop()
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        while self._folders:
            sync_folder(self._folders.pop())


def _write_all(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _is_same(path: Path, file: Path) -> bool:
    try:
        return path.samefile(file)
    except FileNotFoundError:
        return False


def _relied_upon(path: Path, content: bytes) -> int | None:
    """Opened, and touched so that `deleting` leaves it; None for half a file, or one that it has just taken away."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    os.utime(descriptor)
    # In this order: what is still there after the touch is seen to be touched by whoever takes it away later.
    if _is_whole(descriptor, content) and _is_at(path, descriptor):
        return descriptor
    os.close(descriptor)
    return None


def _is_whole(descriptor: int, content: bytes) -> bool:
    if os.fstat(descriptor).st_size != len(content):
        return False
    with open(descriptor, "rb", closefd=False) as file:
        return file.read() == content


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _saved_in_other_storage(storage: Storage, content: bytes, name: str) -> str:
    """A storage without files of its own promises durability itself."""
    if storage.exists(name) and storage.size(name) == len(content):
        return name
    storage.delete(name)
    return storage.save(name, ContentFile(content))

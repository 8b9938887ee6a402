"""A ZIP with the hash of every file in it: the same content always gives the same bytes."""

import hashlib
import json
import zipfile
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import IO

from django.core.files import File

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time in a ZIP: with the real time, no two exports would be equal
FILE_MODE = 0o100644 << 16
MANIFEST = "manifest.sha256"
CHUNK_BYTES = 256 * 1024


class Archive:
    """Entries are stored, not deflated: compressors differ between machines, and pictures don't shrink."""

    def __init__(self, file: IO[bytes]) -> None:
        """`file` must be seekable."""
        self.zip = zipfile.ZipFile(file, "w", compression=zipfile.ZIP_STORED)
        self.hashes: dict[str, str] = {}

    def add(self, path: str, content: bytes | Iterable[bytes]) -> str:
        """Returns the SHA-256 of the content; `ValueError` for a path that is there already."""
        if path in self.hashes:
            raise ValueError(path)
        entry = zipfile.ZipInfo(path, date_time=EPOCH)
        entry.external_attr, entry.create_system = FILE_MODE, 3
        sha256 = hashlib.sha256()
        with self.zip.open(entry, "w", force_zip64=True) as target:
            for piece in [content] if isinstance(content, bytes) else content:
                sha256.update(piece)
                target.write(piece)
        self.hashes[path] = sha256.hexdigest()
        return self.hashes[path]

    def close(self) -> None:
        """Adds the list of hashes that `sha256sum --check` reads."""
        lines = [f"{sha256}  {path}\n" for path, sha256 in sorted(self.hashes.items())]
        self.add(MANIFEST, "".join(lines).encode())
        self.zip.close()


def add_json(archive: Archive, path: str, content: object) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, default=as_text)
    archive.add(path, text.encode())


def as_text(value: object) -> str:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
    return str(value)


def add_file(archive: Archive, path: str, stored_file: "File[bytes] | None") -> bool:
    """False when the file is gone from the storage: the sheet says so, and the rest is still evidence."""
    if not stored_file:  # erased, or sealed
        return False
    try:
        with stored_file.open("rb") as source:
            archive.add(path, source.chunks(CHUNK_BYTES))
    except FileNotFoundError:
        archive.add(f"{path}.missing", b"")
        return False
    return True

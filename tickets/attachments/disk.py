"""What is asked of the disk itself, and whose folder it holds; loads no models, for the pipe’s sake."""

import os
from pathlib import Path

IDENTITY_FILE = "identity"


def sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def identity_of(folder: Path) -> str:
    try:
        return (folder / IDENTITY_FILE).read_text().strip()
    except FileNotFoundError:
        return ""


def why_foreign(folder: Path, *, identity: str) -> str:
    """A sentence for the operator where the database knows another folder by `identity`; else ""."""
    if identity == identity_of(folder):
        return ""
    return (
        f"PORTAL_DATA is “{folder}”, and letters and files of this database lie in another folder. "
        "Every machine needs that same folder, shared over the network. If it is lost for good, "
        "`manage.py adopt_data_folder` makes this one take its place."
    )

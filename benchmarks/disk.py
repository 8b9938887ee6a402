"""How many letters a second this disk itself can make safe: one file and its folder, each told to be on the disk."""

import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def pairs_a_second(folder: Path, *, threads: int, size: int, seconds: float) -> float:
    """Exactly what the spool does for a letter: written, synced, renamed, its folder synced; nothing else."""
    until = time.perf_counter() + seconds
    with ThreadPoolExecutor(threads) as pool:
        began = time.perf_counter()
        made = sum(pool.map(lambda number: _pairs(folder, number, size, until), range(threads)))
        return made / (time.perf_counter() - began)


def _pairs(folder: Path, thread: int, size: int, until: float) -> int:
    made, content = 0, b"x" * size
    while time.perf_counter() < until:
        draft = folder / f".{thread}-{made}"
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(folder / f"{thread}-{made}")
        _sync(folder)
        made += 1
    return made


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        print(pairs_a_second(Path(name), threads=int(sys.argv[1]), size=4_000, seconds=3))

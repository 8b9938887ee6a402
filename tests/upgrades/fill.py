"""Fills a small portal by real acts, with the code as it stands, and packs its data folder for the tests to come.

`python -m tests.upgrades.fill NAME` writes `tests/data/portal-NAME.tar.xz`; NAME is the commit it is run at. Run it
when a release is made, and add the name to `PORTALS` in `test_portals_of_the_past.py`. In the archive: the database,
the key that `serve` makes on a first start, files, one letter still in the spool, and `letters.json`, which is what
customers hold in their hands: the links, Reply-To addresses and Message-IDs of the letters, and the addresses of chats.
"""

import os
import tempfile
from pathlib import Path

from tests.with_apps import run

KEY = "the-key-of-a-portal-that-was-filled-by-real-acts-0123456789-abcdefghijklmnopqrstuvwxyz"  # made up, signs nothing


def main() -> None:
    data = Path(tempfile.mkdtemp(prefix="portal-of-today-"))
    os.environ.update(PORTAL_DATA=str(data), PORTAL_EMBEDDED="1", DJANGO_SETTINGS_MODULE="supportportal.settings")
    for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    (data / "secret_key").write_text(KEY)
    run("tests.upgrades.filling")


if __name__ == "__main__":
    main()

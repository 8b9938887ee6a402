"""The settings of a test run, in place before Django reads them: a data folder and a Redis of its own per process."""

import atexit
import gc
import os
import shutil
import tempfile
from pathlib import Path

gc.disable()  # until the tests are collected, see conftest.py: a third of that time went into looking for garbage

_folder = Path(tempfile.mkdtemp(prefix=f"portal-test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

os.environ["PORTAL_DATA"] = str(_folder)
os.environ["SECRET_KEY"] = "only-for-tests-" + "0123456789" * 5
os.environ.pop("REDIS_URL", None)  # so that it is the embedded one, in that folder
os.environ["UNDO_SECONDS"] = "0"  # tests of what happens in between set it; for all others an answer leaves at once
os.environ["DJANGO_SETTINGS_MODULE"] = "supportportal.settings"
if url := os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = url
else:
    os.environ.pop("DATABASE_URL", None)

"""As little as django-helpdesk needs to take in letters, with the database as durable as ours."""

import os
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

DATA = Path(os.environ["PORTAL_DATA"])
SECRET_KEY = "only-for-this-benchmark"
USE_TZ = True
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.admin",
    "rest_framework",
    "helpdesk",
]
SITE_ID = 1
ROOT_URLCONF = "benchmarks.helpdesk.urls"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
MEDIA_ROOT = DATA / "media"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # it writes the acknowledgement; the wire is left out
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
HELPDESK_TEAMS_MODE_ENABLED = False

_url = urlsplit(os.environ["DATABASE_URL"])
if _url.scheme == "sqlite":
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": _url.path,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY",
            },
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _url.path.lstrip("/"),
            "USER": _url.username,
            "HOST": parse_qs(_url.query)["host"][0],
        }
    }

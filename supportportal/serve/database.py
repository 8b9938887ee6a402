"""The database before the doors open: it answers, it is migrated, and it is never an empty house."""

from datetime import datetime

import psycopg
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection

from faq.models import Article
from supportportal.foundations.environment import refuse, without_password
from supportportal.serve.child import CannotStart
from supportportal.serve.demo import load_demo
from tickets import data_folder_check

CONNECT_TIMEOUT = 5  # seconds for a server to answer


def require_answer() -> None:
    """Leaves with one sentence when there is no database, before anything has started."""
    try:
        if connection.vendor == "sqlite":
            connection.ensure_connection()
        else:
            # Past the pool, which would try again and again, and say so each time.
            psycopg.connect(**{**connection.get_connection_params(), "connect_timeout": CONNECT_TIMEOUT}).close()
    except (DatabaseError, ImproperlyConfigured, psycopg.Error) as problem:
        raise refuse(_why_no_database(problem)) from None
    finally:
        connection.close()


def require_own_folder(*, now: datetime) -> None:
    """Leaves with one sentence when this database's letters lie elsewhere, before we migrate what others work with."""
    if foreign := data_folder_check.why_not_ours(now=now):
        raise refuse(foreign)


def prepare(*, demo: bool, now: datetime) -> None:
    """Runs in a thread of its own, whose connection it closes."""
    try:
        call_command("migrate", interactive=False, verbosity=0)
        data_folder_check.recognise(now=now)
        if demo and is_empty():
            load_demo(now=now)
    except DatabaseError as problem:
        raise CannotStart(_why_no_database(problem)) from problem
    except data_folder_check.ForeignFolder as problem:
        raise CannotStart(str(problem)) from problem
    finally:
        connection.close()


def is_empty() -> bool:
    return not get_user_model().objects.exists() and not Article.objects.exists()


def _why_no_database(problem: Exception) -> str:
    why = str(problem).strip().partition("\n")[0].rstrip(".")
    return f"DATABASE_URL is “{without_password(settings.DATABASE_URL)}”, and can’t be used: {why}."

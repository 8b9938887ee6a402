"""Rows that all tests of a module start from: made once, and gone after the last of them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

QUICK_PASSWORDS = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])


@contextmanager
def shared_rows(blocker: DjangoDbBlocker) -> Iterator[None]:
    """For a fixture of a module, which asks for `django_db_setup`, too: what is written inside stays for its tests.

    Each test has a transaction of its own inside of this one, so none sees what another has changed.
    """
    with blocker.unblock(), QUICK_PASSWORDS, transaction.atomic():
        yield
        transaction.set_rollback(True)

"""Proof of life, and the worker's start, which a wrong data folder prevents; what is too old for the audit log."""

import logging

from celery import shared_task
from celery.signals import worker_init
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import timezone

import faq.forgetting
from supportportal.audit_log import keeping
from supportportal.foundations.environment import refuse
from supportportal.foundations.heartbeat import worker_answered
from tickets import data_folder_check
from tickets.guarantee.sweep import plausible_clock, watchdog
from tickets.outbox.dkim_signing import UnusableKey, require_key

log = logging.getLogger(__name__)


@shared_task
def heartbeat() -> None:
    worker_answered(timezone.now())


@shared_task
def forget_ended_sign_ins() -> None:
    SessionStore.clear_expired()


@shared_task
def forget_old_audit_entries() -> None:
    watchdog.by_a_believed_clock(keeping.forget_due, now=watchdog.database_now(), uptime=plausible_clock.uptime())


@shared_task
def forget_old_feedback() -> None:
    watchdog.by_a_believed_clock(
        faq.forgetting.forget_due, now=watchdog.database_now(), uptime=plausible_clock.uptime()
    )


@worker_init.connect
def require_own_folder(**_: object) -> None:
    """Before a letter is touched. Leaves by SystemExit: anything else, Celery would log and go on."""
    foreign = data_folder_check.why_not_ours(now=timezone.now())
    connection.close()  # before the worker forks: its processes can't share one
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    if foreign:
        raise refuse(foreign)


@worker_init.connect
def say_what_keeps_letters_from_leaving(**_: object) -> None:
    try:
        require_key()
    except UnusableKey as problem:
        log.error("no letter leaves: %s", problem)

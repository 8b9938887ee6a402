"""The chat's background tasks. Nobody imports this; every task may run twice."""

from celery import shared_task
from django.utils import timezone

from chat import forgetting, sweeping
from tickets.guarantee.sweep import plausible_clock, watchdog


@shared_task
def hand_out() -> None:
    sweeping.sweep_and_sign(now=timezone.now())


@shared_task
def scan_files() -> None:
    sweeping.scan_files(now=timezone.now())


@shared_task
def forget_due() -> None:
    watchdog.by_a_believed_clock(forgetting.forget_due, now=watchdog.database_now(), uptime=plausible_clock.uptime())

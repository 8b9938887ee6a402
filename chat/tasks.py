"""The chat's background tasks. Nobody imports this; every task may run twice."""

from celery import shared_task
from django.utils import timezone

from chat import forgetting, sweeping


@shared_task
def hand_out() -> None:
    sweeping.sweep_and_sign(now=timezone.now())


@shared_task
def scan_files() -> None:
    sweeping.scan_files(now=timezone.now())


@shared_task
def forget_due() -> None:
    forgetting.forget_due(now=timezone.now())

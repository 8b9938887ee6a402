"""Proof of life: the worker does what beat asks for."""

from celery import shared_task
from django.utils import timezone

from supportportal import heartbeat as signs


@shared_task
def heartbeat() -> None:
    signs.worker_answered(timezone.now())

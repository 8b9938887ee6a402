"""Knocks on the mailroom's door. Nobody imports this; every task may run twice."""

from celery import shared_task
from django.utils import timezone

from tickets.attachments import scanning
from tickets.mailroom import outbox, sorting


@shared_task
def sort_letters() -> None:
    sorting.sort_letters(now=timezone.now())


@shared_task
def deliver_outbox() -> None:
    outbox.deliver_outbox(now=timezone.now())


@shared_task
def scan_attachments() -> None:
    scanning.scan_attachments(now=timezone.now())

"""Knocks on the mailroom's door. Nobody imports this; every task may run twice."""

from celery import shared_task


@shared_task
def sort_letters() -> None: ...


@shared_task
def deliver_outbox() -> None: ...

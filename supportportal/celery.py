"""The worker and its rounds. A task is a knock; the rounds do the same work without one."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportportal.settings")

app = Celery("supportportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    # Letters whose knock was lost still become tickets.
    "sort letters": {"task": "tickets.tasks.sort_letters", "schedule": 5.0, "options": {"expires": 5}},
    # Replies and acknowledgements whose knock was lost still leave.
    "deliver the outbox": {"task": "tickets.tasks.deliver_outbox", "schedule": 5.0, "options": {"expires": 5}},
    # Files that the virus scanner has not seen yet; it may have been away.
    "scan attachments": {"task": "tickets.tasks.scan_attachments", "schedule": 30.0, "options": {"expires": 30}},
    # Proof for /health/ready that beat and worker are alive.
    "heartbeat": {"task": "supportportal.tasks.heartbeat", "schedule": 10.0, "options": {"expires": 10}},
}

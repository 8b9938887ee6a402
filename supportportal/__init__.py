"""The portal. Celery's app is made here, so that a knock from any process finds the right broker."""

from supportportal.celery import app as celery_app

__all__ = ["celery_app"]

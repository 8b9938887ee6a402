from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from supportportal.celery import app
from supportportal.foundations.masking import masks
from supportportal.foundations.masking.finding import find_secrets
from tickets.search import index


class PortalConfig(AppConfig):
    name = "supportportal"
    verbose_name = _("Administration")

    def ready(self) -> None:
        app.set_default()  # so that a knock from any thread of any process finds the right broker
        masks.finders[:] = [find_secrets]
        post_migrate.connect(index.ensure, sender=apps.get_app_config("tickets"))

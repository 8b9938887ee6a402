from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.masking import masks
from supportportal.foundations.masking.finding import find_secrets


class PortalConfig(AppConfig):
    name = "supportportal"
    verbose_name = _("Administration")

    def ready(self) -> None:
        masks.finders[:] = [find_secrets]

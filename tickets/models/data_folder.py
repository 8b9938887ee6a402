"""Which data folder belongs to this database."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DataFolder(models.Model):
    """One row: letters and files of this database lie in the folder that carries this identity, and in no other."""

    identity = models.CharField(_("identity"), max_length=64)
    adopted_at = models.DateTimeField(_("adopted"))

    class Meta:
        verbose_name = _("data folder")
        verbose_name_plural = _("data folders")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_data_folder")]

    def __str__(self) -> str:
        return self.identity

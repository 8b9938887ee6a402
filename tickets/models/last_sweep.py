"""When the sweep of the cases last came through: what the clock says is held against it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LastSweep(models.Model):
    """One row. Unlike the sign of life in Redis it is never forgotten."""

    at = models.DateTimeField(_("finished"))
    # How long the machine had run by then, since a start that has a name; empty where nobody can tell.
    boot = models.CharField(max_length=64, blank=True)
    uptime_seconds = models.FloatField(default=0.0)

    class Meta:
        verbose_name = _("last sweep")
        verbose_name_plural = _("last sweeps")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_last_sweep")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"

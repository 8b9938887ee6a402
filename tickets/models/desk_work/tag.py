"""A word by which agents tell tickets apart, whatever their topic."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Tag(models.Model):
    LONGEST = 40

    name = models.CharField(_("name"), max_length=LONGEST)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"), name="tag_once", violation_error_message=_("There is such a tag already.")
            )
        ]

    def __str__(self) -> str:
        return self.name

"""Files whose rows are gone, and that must go too: the row is the promise to delete them, made with the erasure."""

from django.db import models


class DoomedFile(models.Model):
    name = models.CharField(max_length=255, unique=True)  # in the private storage
    doomed_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name

"""What the portal itself remembers, apart from what its apps do."""

from django.db import models


class SignInCount(models.Model):
    """How often somebody tried to sign in to one account, or from one network or browser. See `sign_in.attempts`."""

    key = models.CharField(primary_key=True, max_length=64)  # a hash: neither names nor addresses are kept
    tries = models.PositiveIntegerField()
    began_at = models.DateTimeField(db_index=True)  # of the window; it is deleted once that is over

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.tries}"

"""Letters to colleagues about their own account: what is to be said, and never the link that says it."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class AccountLetter(models.Model):
    """A promise to send, as of every letter. The link is made when it leaves: no copy of the database has it."""

    class Kind(models.TextChoices):
        INVITATION = "invitation"  # a colleague's first password
        NEW_PASSWORD = "new_password"  # they, or an administrator, asked for it
        PASSWORD_CHANGED = "password_changed"
        FACTOR_ADDED = "factor_added"
        FACTOR_REMOVED = "factor_removed"
        RECOVERY_CODES = "recovery_codes"
        TEST = "test"  # words of a letter, to whoever is just writing them

    kind = models.CharField(max_length=16, choices=Kind.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="account_letters")
    words = models.JSONField(default=dict)  # of a test: language, topic, subject and body
    created_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(sent_at=None, failed_at=None), name="account_letter_to_send"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

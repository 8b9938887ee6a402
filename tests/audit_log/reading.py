"""The audit log as an administrator reads it, newest first."""

from supportportal.models import AuditEntry


def lines() -> list[str]:
    return [str(entry) for entry in AuditEntry.objects.all()]


def line() -> str:
    """The only one there is."""
    return str(AuditEntry.objects.get())


def forget_the_beginning() -> None:
    """What making the people of a test has left."""
    AuditEntry.objects.all().delete()

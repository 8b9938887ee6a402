"""Sources of letters from which something was taken out: sealed while a case or the operator needs them, then gone."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from tickets.attachments.deleting import doom
from tickets.forgetting.periods import needed_as_evidence
from tickets.models import IncomingEmail, Message

BATCH = 200


def seal_sources_of(messages: QuerySet[Message], *, now: datetime) -> None:
    """With their copies. Nobody at the desk reads or sorts them again; what nothing needs goes at once."""
    letters = _with_copies(IncomingEmail.objects.filter(message__in=messages))
    until = now + timedelta(days=settings.KEEP_ORIGINALS_DAYS)
    IncomingEmail.objects.filter(pk__in=letters, sealed_until=None).update(sealed_until=until)
    _delete(IncomingEmail.objects.filter(pk__in=letters), now=now)


@transaction.atomic
def delete_what_nothing_needs(*, now: datetime) -> None:
    _delete(IncomingEmail.objects.all(), now=now)


def _with_copies(letters: QuerySet[IncomingEmail]) -> list[int]:
    keys = list(letters.values_list("pk", flat=True))
    return list(IncomingEmail.objects.filter(Q(pk__in=keys) | Q(duplicate_of__in=keys)).values_list("pk", flat=True))


def _delete(letters: QuerySet[IncomingEmail], *, now: datetime) -> None:
    """Not one whose files still have to be fetched from it."""
    due = letters.filter(sealed_until__lte=now, files_due_at=None).exclude(raw="").order_by("sealed_until", "pk")
    needed = needed_as_evidence(now=now).values("pk")
    free = due.exclude(Q(ticket__in=needed) | Q(duplicate_of__ticket__in=needed))
    gone = IncomingEmail.objects.filter(pk__in=list(free.values_list("pk", flat=True)[:BATCH]))
    doom(gone.values_list("raw", flat=True), now=now)
    gone.update(raw="")

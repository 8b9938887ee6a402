"""Drafts that go, with their files: sent, too old, or about somebody who is forgotten."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from tickets.attachments.deleting import doom
from tickets.models import DraftFile, SavedDraft

DISCARDED_FOR = timedelta(days=1)  # as long as it can be brought back


def erase(drafts: QuerySet[SavedDraft]) -> None:
    erase_files(DraftFile.objects.filter(draft__in=drafts))
    drafts.delete()


def erase_files(files: QuerySet[DraftFile]) -> None:
    doom(files.values_list("file", flat=True), now=timezone.now())
    files.delete()


def too_old(*, now: datetime) -> QuerySet[SavedDraft]:
    kept_for = timedelta(days=settings.KEEP_DRAFTS_DAYS)
    return SavedDraft.objects.filter(Q(saved_at__lt=now - kept_for) | Q(discarded_at__lt=now - DISCARDED_FOR))


@transaction.atomic
def erase_old(*, now: datetime) -> None:
    erase(too_old(now=now))


def naming(addresses: Collection[str]) -> QuerySet[SavedDraft]:
    """Those of no ticket that name one of these, in lower case: a call that is being written down."""
    loose = SavedDraft.objects.filter(ticket=None)
    named = [draft.pk for draft in loose if _names(draft, addresses)]
    return SavedDraft.objects.filter(pk__in=named)


def _names(draft: SavedDraft, addresses: Collection[str]) -> bool:
    words = "\n".join(draft.texts).lower()
    return any(address in words for address in addresses)

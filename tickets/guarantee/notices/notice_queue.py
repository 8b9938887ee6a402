"""Letters that the law or the clock asks for: each claimed once, and queued in the same transaction."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.template.defaultfilters import linebreaks_filter, urlize

from tickets.access import case_url
from tickets.guarantee.notices.notice_text import NoticeWording, letter
from tickets.guarantee.rules.scheduled_notices import Role
from tickets.models import CaseNotice, ConformityCase, OutgoingEmail
from tickets.outbox.queueing import Draft, queue_many

NOTICE_LATE_AFTER = timedelta(minutes=5)  # the sweep comes every minute; a notice that waited longer is marked


@transaction.atomic
def announce(
    case: ConformityCase,
    kind: str,
    ordinal: int = 0,
    *,
    now: datetime,
    due_at: datetime,
    context: Mapping[str, object],
    answers_message_id: str = "",
    hops: int = 0,
    as_letter: str = OutgoingEmail.Kind.NOTICE,
) -> CaseNotice | None:
    """To the customer, in their language; None when it was sent before, or the promise has no such letter.

    `context`: the letter's own placeholders (`legal.notices.NOTICES`): days, instants, amounts and remedies as they
    are in the rows. `ordinal`: 0 for a letter sent once; else a number that this kind never had in this case.
    `as_letter`: the kind of letter it is counted as.
    """
    wording = letter(case, kind, context=context, now=now)
    if wording is None:
        return None
    # Rival: another sweep or room at the same moment. The row is unique; whoever inserts it queues the letter.
    notice, created = CaseNotice.objects.get_or_create(
        case=case,
        kind=kind,
        ordinal=ordinal,
        defaults={"due_at": due_at, "claimed_at": now, "late": is_late(due_at, now=now), "recipients": [Role.CUSTOMER]},
    )
    if not created:
        return None
    draft = draft_for(case, wording, answers_message_id=answers_message_id, hops=hops, as_letter=as_letter)
    notice.letters.add(*queue_many([draft], now=now))
    return notice


def is_late(due_at: datetime, *, now: datetime) -> bool:
    return now - due_at > NOTICE_LATE_AFTER


def draft_for(
    case: ConformityCase,
    wording: NoticeWording,
    *,
    answers_message_id: str = "",
    hops: int = 0,
    as_letter: str = OutgoingEmail.Kind.NOTICE,
) -> Draft:
    return Draft(
        kind=as_letter,
        ticket=case.ticket,
        template="notice",
        language=wording.language,
        gaps={
            "number": str(case.ticket_id),
            "heading": wording.subject,
            "body": wording.body,
            "paragraphs": linebreaks_filter(urlize(wording.body) if "://" in wording.body else wording.body),
            "case_url": case_url(case),
        },
        answers_message_id=answers_message_id,
        hops=hops,
    )

"""Letters that the law or the clock asks for: each claimed once, and queued in the same transaction."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.template.defaultfilters import linebreaks_filter, urlize
from django.utils import translation
from django.utils.timezone import localtime

from supportportal.foundations.days import in_words
from tickets.access import case_url
from tickets.guarantee.notices.agents_words import AgentsWords
from tickets.guarantee.notices.notice_text import NoticeWording, letter
from tickets.guarantee.rules.scheduled_notices import Role
from tickets.models import CaseNotice, ConformityCase, Message, OutgoingEmail
from tickets.outbox.queueing import Draft, queue_many
from tickets.outbox.quoted import last_words
from tickets.writing import write_message

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
    said: AgentsWords | None = None,
) -> CaseNotice | None:
    """To the customer, in their language; None when it was sent before, or the promise has no such letter.

    `context`: the letter's own placeholders (`legal.notices.NOTICES`): days, instants, amounts and remedies as they
    are in the rows. `ordinal`: 0 for a letter sent once; else a number that this kind never had in this case.
    `as_letter`: the kind of letter it is counted as. `said`: the letter answers like a reply, under the agent’s name.
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
    if said:
        draft = _as_reply(draft, said, now=now)
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


def _as_reply(draft: Draft, said: AgentsWords, *, now: datetime) -> Draft:
    """To the customer alone, whoever reads along: its link opens the case. Below it stand their own last words."""
    author = Message.Author.AGENT
    message = write_message(draft.ticket, author=author, agent=said.agent, text=said.text, created_at=now)
    draft = replace(draft, message=message, from_name=said.agent.first_name)
    if (quote := last_words(draft.ticket)) is None:
        return draft
    with translation.override(draft.language):
        at = localtime(quote.at)
        quoted = {
            "quoted_day": in_words(at.date()),
            "quoted_time": f"{at:%H:%M}",
            "quoted_marked": quote.marked,
            "quoted_paragraphs": linebreaks_filter(quote.text),
        }
    return replace(draft, gaps={**draft.gaps, **quoted}, context={"quotes": True})

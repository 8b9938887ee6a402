"""What a colleague answers to what they were told by mail: a draft of theirs, which they send at the desk, or don't."""

from datetime import datetime

from tickets.access import may_work_on
from tickets.drafts.saving import DraftPlace, keep_mailed
from tickets.fate_reasons import Reason, ReasonCode
from tickets.mailroom.sorting import trust
from tickets.mailroom.sorting.opened_letter import Fate, OpenedLetter, Outcome
from tickets.models import Agent, Ticket
from tickets.outbox.signed_ids import agent_addressed


def answer_outcome(opened: OpenedLetter, *, now: datetime) -> Outcome | None:
    """None for a letter to any other address. Whatever comes to this one, the customer hears nothing of it."""
    addresses = [*opened.letter.envelope_to, *(mailbox.address for mailbox in opened.parsed.to)]
    keys = None if opened.is_history else agent_addressed(addresses)
    if keys is None:
        return None
    named = Ticket.objects.select_related("merged_into").filter(pk=keys[0]).first()
    ticket = named.current if named else None
    agent = Agent.objects.at_the_desk().select_related("user").filter(pk=keys[1]).first()
    if opened.is_automatic:
        return Outcome(Fate.REFUSED, Reason(ReasonCode.AGENTS_MACHINE), ticket)
    if agent is None or opened.parsed.from_address.lower() != agent.user.email.lower() or opened.writer.claim:
        return Outcome(Fate.QUARANTINE, Reason(ReasonCode.NOT_THIS_AGENT), ticket)
    if ticket is None or ticket.forgotten_at or not may_work_on(ticket, agent=agent):
        return Outcome(Fate.QUARANTINE, Reason(ReasonCode.AGENT_WITHOUT_ACCESS), ticket)
    keep_mailed(
        DraftPlace(owner_id=agent.user_id, ticket_id=ticket.pk, name="reply"),
        text=opened.parsed.reply_text,
        files=opened.files,
        is_proved=trust.is_proved(opened.parsed, writer=agent.user.email),
        now=now,
    )
    return Outcome(Fate.REPLY, Reason(ReasonCode.AGENTS_DRAFT), ticket)

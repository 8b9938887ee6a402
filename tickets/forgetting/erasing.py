"""One ticket loses its words, its letters, its files and whoever took part; its numbers and times stay."""

from datetime import datetime

from django.db import transaction

from supportportal.foundations.staff.audit import erase_names
from tickets.attachments.deleting import doom
from tickets.drafts.draft_ends import erase
from tickets.forgetting.periods import free_to_go
from tickets.guarantee.evidence.erasure import erase_words
from tickets.models import Attachment, Customer, IncomingEmail, OutgoingEmail, Redaction, SavedDraft, SentLetter, Ticket
from tickets.models.links import new_nonce

MESSAGE = {"from_address": "", "claimed_from": "", "subject": "", "text": "", "full_text": "", "html": ""}
SIDE_THREAD = {"address": "", "name": "", "subject": ""}
NO_SUBJECT = "—"  # lists show it, and it is the way to the page
# Who wrote to whom, and what: the ledger keeps when it came, by which way, and what became of it.
LETTER_IN: dict[str, object] = {
    "envelope_from": "",
    "envelope_to": [],
    "sha256": "",
    "fingerprint": None,
    "raw": "",
    "message_id_header": "",
    "from_address": "",
    "sender_domain": "",
    "subject": "",
    "reason_facts": {},
    "silence": "",
}
LETTER_OUT: dict[str, object] = {
    "to_address": "",
    "mailbox": "",
    "domain": "",
    "copies_to": [],
    "to_name": "",
    "subject": "",
    "text": "",
    "html": "",
    "in_reply_to": "",
    "references": "",
    "failure": "",
}


@transaction.atomic
def forget_ticket(ticket: Ticket, *, by: str, rule: str, now: datetime) -> None:
    """One that nothing holds; twice is once. `by`: as a case’s log names who acts. `rule`: one of `periods`."""
    ticket.refresh_from_db(from_queryset=Ticket.objects.select_for_update(no_key=True))
    if ticket.forgotten_at or not free_to_go(Ticket.objects.filter(pk=ticket.pk), now=now).exists():
        return
    for case in ticket.cases.order_by("pk"):
        erase_words(case, by=by, rule=rule, now=now)
    letters = IncomingEmail.objects.filter(ticket=ticket)
    files = Attachment.objects.filter(message__ticket=ticket)
    same_ticket, sent = Ticket.objects.filter(pk=ticket.pk), OutgoingEmail.objects.filter(ticket=ticket)
    erase_names(nameless(ticket.customer_id, now=now), rows=[same_ticket, letters, files, sent])
    for rows in (letters, IncomingEmail.objects.filter(duplicate_of__in=letters)):
        doom(rows.values_list("raw", flat=True), now=now)
    doom(files.values_list("file", flat=True), now=now)
    files.delete()
    Redaction.objects.filter(message__ticket=ticket).update(reason="")
    IncomingEmail.objects.filter(duplicate_of__in=letters).update(**LETTER_IN)
    letters.update(**LETTER_IN)
    ticket.messages.update(**MESSAGE)
    ticket.outgoing.update(**LETTER_OUT)
    ticket.side_threads.update(**SIDE_THREAD, waiting_since=None, answered_at=None)
    SentLetter.objects.filter(letter__ticket=ticket).delete()
    ticket.events.exclude(reason="").update(reason="")
    ticket.tags.clear()  # one may be a name
    ticket.agent_news.all().delete()
    erase(SavedDraft.objects.filter(ticket=ticket))
    for rest in (ticket.participants, ticket.proofs, ticket.possible_claims):
        rest.all().delete()
    ticket.subject, ticket.topic_reason, ticket.subscription_reference = NO_SUBJECT, "", ""
    ticket.writes_from = ""
    ticket.possibly_related, ticket.submission_key, ticket.link_nonce = None, None, new_nonce()
    ticket.forgotten_at = now
    ticket.save()
    for part in ticket.merged.filter(forgotten_at=None).order_by("pk"):
        forget_ticket(part, by=by, rule=rule, now=now)


def nameless(customer_id: int, *, now: datetime) -> Customer:
    """Whom an entry of the audit log that outlives the name is about."""
    return Customer(pk=customer_id, forgotten_at=now)

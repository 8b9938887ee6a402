"""Letters that will leave: written as rows with what they report, in the same transaction. `outbox` sends them."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.template.loader import select_template
from django.utils import translation

from supportportal.knock import knock_after_commit
from tickets.access import request_url
from tickets.mailroom.threads import LONGEST_ID, new_message_id
from tickets.models import IncomingEmail, Message, OutgoingEmail, Ticket

MOST_REFERENCES = 20


def queue_email(
    *,
    kind: str,
    ticket: Ticket,
    template: str,
    context: dict[str, object],
    now: datetime,
    message: Message | None = None,
    answers_message_id: str = "",
    from_name: str = "",
    to_participant: str = "",
    hops: int = 0,
) -> OutgoingEmail:
    """A promise to send, in the caller's transaction; the Message-ID is chosen now, and stays through all attempts.

    `template` names templates/emails/<template>.<language>.{subject.txt,txt,html}.
    """
    language = ticket.language if ticket.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    written = _written(template, language, {"ticket": ticket, **_link(ticket, to_participant), **context})
    answered, references = _thread(ticket, answers_message_id)
    email = OutgoingEmail.objects.create(
        kind=kind,
        ticket=ticket,
        message=message,
        **_recipient(ticket, to_participant, kind=kind),
        from_name=f"{from_name} ({settings.PORTAL_NAME})" if from_name else settings.PORTAL_NAME,
        subject=" ".join(written.subject.split())[:400],
        text=written.text.strip() + "\n",
        html=written.html,
        language=language,
        message_id_header=new_message_id(kind, ticket),
        in_reply_to=answered[:998],
        references=references,
        created_at=now,
        next_attempt_at=now,
        hops=hops,
    )
    knock_after_commit("tickets.tasks.deliver_outbox")
    return email


def _recipient(ticket: Ticket, to_participant: str, *, kind: str) -> dict[str, str]:
    # A name is the sender’s own words too, and the address may be a stranger’s: only an agent’s reply bears it.
    name = ticket.customer.name if kind == OutgoingEmail.Kind.REPLY and not to_participant else ""
    return {"to_address": to_participant or ticket.customer.email, "to_name": name}


def _link(ticket: Ticket, to_participant: str) -> dict[str, object]:
    """Who was let in gets no link to the request's page: it shows what was written before they came."""
    return {} if to_participant else {"request_url": request_url(ticket)}


@dataclass(frozen=True, slots=True)
class Written:
    subject: str
    text: str
    html: str


def _written(template: str, language: str, context: dict[str, object]) -> Written:
    facts = {
        "provider": settings.PORTAL_NAME,
        "support_address": settings.SUPPORT_ADDRESS,
        "language": language,
        **context,
    }

    def rendered(ending: str) -> str:
        names = [f"emails/{template}.{spoken}.{ending}" for spoken in (language, settings.LANGUAGE_CODE)]
        return select_template(names).render(facts)

    with translation.override(language):
        return Written(subject=rendered("subject.txt"), text=rendered("txt"), html=rendered("html"))


def _thread(ticket: Ticket, answers: str) -> tuple[str, str]:
    """In-Reply-To and References: the customer's last letter, after the first letter and our last one."""
    if answers:
        return answers, answers
    came = IncomingEmail.objects.filter(ticket=ticket).exclude(message_id_header="")
    latest = came.order_by("-received_at", "-pk").values_list("message_id_header", flat=True)[:MOST_REFERENCES]
    received = list(latest)[::-1]
    sent = list(
        OutgoingEmail.objects.filter(ticket=ticket).order_by("-pk").values_list("message_id_header", flat=True)[:1]
    )
    whole = [message_id for message_id in received if len(message_id) < LONGEST_ID]  # a cut one names nothing
    known = list(dict.fromkeys([*whole[:1], *sent, *whole[1:]]))
    return (whole or sent or [""])[-1], " ".join(known)

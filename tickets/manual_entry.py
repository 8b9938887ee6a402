"""A call or a paper letter becomes a ticket: an agent writes down what was said, and when it reached us."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from supportportal.foundations.days import in_words
from tickets.customers import customer_of
from tickets.guarantee.cases import acknowledge
from tickets.guarantee.reports import zone_of_a_report
from tickets.guarantee.rules.clock import civil_day, zone_named
from tickets.guarantee.rules.events import EventKind, by, record_event
from tickets.intake import open_ticket
from tickets.models import Agent, Message, Ticket
from tickets.writing import write_message


@dataclass(frozen=True, slots=True)
class Heard:
    """`reached_at`: the end of the call, or the moment the letter was opened here."""

    email: str
    name: str
    language: str
    topic: str
    channel: str
    reached_at: datetime
    postmark: date | None
    subject: str
    text: str
    subscription_reference: str
    defect: bool
    country: str = ""  # of the contract, as the customer says

    def is_dated_by_postmark(self, *, zone: str) -> bool:
        return self.postmark is not None and self.postmark < civil_day(self.reached_at, zone=zone)

    def counts_from(self, *, zone: str) -> datetime:
        """An earlier postmark counts, from the first instant of its day: the reading that favours the customer.

        `zone`: of the promise.
        """
        if self.postmark and self.is_dated_by_postmark(zone=zone):
            return datetime.combine(self.postmark, time(0), zone_named(zone))
        return self.reached_at


@transaction.atomic
def write_down(heard: Heard, *, agent: Agent, now: datetime) -> Ticket:
    """Whatever the topic: who answers the telephone hears everything."""
    reference = heard.subscription_reference
    customer = customer_of(heard.email, name=heard.name, language=heard.language, subscription_reference=reference)
    zone = zone_of_a_report(customer, at=heard.reached_at, country=heard.country)
    by_postmark = heard.is_dated_by_postmark(zone=zone)
    ticket = open_ticket(
        customer,
        address=heard.email,
        topic=heard.topic,
        topic_reason=gettext_noop("chosen by an agent"),
        subject=heard.subject,
        text=heard.text,
        channel=heard.channel,
        language=heard.language,
        received_at=heard.counts_from(zone=zone),
        now=now,
        subscription_reference=reference,
        country=heard.country,
        conformity=heard.defect,
        written_down_by=agent,
        acknowledge=not (heard.defect and by_postmark),
    )
    _remember(ticket, heard, agent=agent, now=now)
    if by_postmark:
        for case in ticket.cases.all():
            acknowledge(case, now=now, context={"arrived_on": civil_day(heard.reached_at, zone=zone)})
    return ticket


def _remember(ticket: Ticket, heard: Heard, *, agent: Agent, now: datetime) -> None:
    """Who wrote it down, when it reached us, and its postmark: a note for colleagues, and the log of the case."""
    with translation.override(agent.language):
        there = localtime(heard.reached_at)
        parts = {
            "how": ticket.get_channel_display(),
            "day": in_words(there.date(), "l j F Y"),
            "time": f"{there:%H:%M}",
        }
        text = _("%(how)s: it reached us on %(day)s at %(time)s.") % parts
        if heard.postmark:
            text += " " + _("Postmark: %(day)s.") % {"day": in_words(heard.postmark, "l j F Y")}
    write_message(ticket, author=Message.Author.NOTE, agent=agent, text=text, created_at=now)
    payload = {"channel": heard.channel, "reached_at": heard.reached_at, "postmark": heard.postmark}
    for case in ticket.cases.all():
        record_event(case, kind=EventKind.WRITTEN_DOWN, actor=by(agent), occurred_at=now, now=now, payload=payload)

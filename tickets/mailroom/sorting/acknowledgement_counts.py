"""How often we acknowledged lately: everybody together, a mailbox, and a domain."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from tickets.fate_reasons import Silence
from tickets.letters.addresses import mailbox_of, split
from tickets.letters.mail_providers import MAIL_PROVIDERS

MAX_A_DAY = 5  # to one mailbox
MIN_PAUSE = timedelta(minutes=10)  # to one mailbox, about related requests
UNVOUCHED_PART = 10  # the tenth of what a domain gets, where our border could vouch for its letters and did not
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVERYBODY, MAILBOX, DOMAIN = "everybody", "mailbox", "domain"
# Parts of a larger statement, of four columns. The kind stands in them for the sake of an index of this kind alone.
COUNTED = """
UNION ALL SELECT 'everybody', '', COUNT(*), 0 FROM (
  SELECT 1 FROM tickets_outgoingemail WHERE kind = 'acknowledgement' AND created_at > %s LIMIT %s) AS recent
UNION ALL SELECT 'mailbox', mailbox, COUNT(*), COUNT(*) FILTER (WHERE created_at > %s) FROM tickets_outgoingemail
  WHERE mailbox IN ({mailboxes}) AND created_at > %s AND kind = 'acknowledgement' GROUP BY mailbox
"""
# One for each domain: no more is counted than matters.
OF_A_DOMAIN = """
UNION ALL SELECT 'domain', %s, COUNT(*), 0 FROM (
  SELECT 1 FROM tickets_outgoingemail WHERE domain = %s AND created_at > %s AND kind = 'acknowledgement' LIMIT %s
) AS its
"""


@dataclass(slots=True)
class AcknowledgementCounts:
    """As the database has them, and what the letters being sorted add."""

    everybody: int = 0  # in an hour
    today: Counter[str] = field(default_factory=Counter)  # in 24 hours, by mailbox
    lately: Counter[str] = field(default_factory=Counter)  # since the pause began, by mailbox
    domains: Counter[str] = field(default_factory=Counter)  # in an hour, by domain

    @classmethod
    def among(cls, rows: Sequence[tuple[str, str, int, int]]) -> "AcknowledgementCounts":
        """Of the rows that the larger statement gave."""
        return cls(
            everybody=sum(number for kind, _, number, _ in rows if kind == EVERYBODY),
            today=Counter({mailbox: number for kind, mailbox, number, _ in rows if kind == MAILBOX}),
            lately=Counter({mailbox: lately for kind, mailbox, _, lately in rows if kind == MAILBOX}),
            domains=Counter({domain: number for kind, domain, number, _ in rows if kind == DOMAIN}),
        )

    def add(self, address: str) -> None:
        mailbox = mailbox_of(address)
        self.everybody += 1
        self.today[mailbox] += 1
        self.lately[mailbox] += 1
        self.domains[split(mailbox)[1]] += 1

    def why_silent_towards(self, address: str, *, is_related: bool, verified: bool | None) -> Silence | None:
        """A plus and dots make new addresses of one mailbox, and a domain has as many as somebody cares to name.

        What our border vouches for isn't counted by its domain, nor are the customers that a mail provider has.
        """
        mailbox = mailbox_of(address)
        domain = split(mailbox)[1]
        most = settings.ACKNOWLEDGEMENTS_A_DOMAIN_AN_HOUR // (UNVOUCHED_PART if verified is False else 1)
        if self.everybody >= settings.ACKNOWLEDGEMENTS_AN_HOUR:
            return Silence.BUSY_HOUR
        if self.today[mailbox] >= MAX_A_DAY:
            return Silence.OFTEN_TODAY
        if is_related and self.lately[mailbox]:
            return Silence.A_MOMENT_AGO
        if not verified and domain not in MAIL_PROVIDERS and self.domains[domain] >= most:
            return Silence.BUSY_DOMAIN
        return None


def counted(addresses: Collection[str], *, now: datetime) -> tuple[str, list[str | int | None]]:
    """The parts of the statement about these, with its values."""
    mailboxes = {mailbox_of(address) for address in addresses}
    domains = {split(mailbox)[1] for mailbox in mailboxes} - MAIL_PROVIDERS
    hour_ago, day_ago, pause = (
        connection.ops.adapt_datetimefield_value(now - period) for period in (HOUR, DAY, MIN_PAUSE)
    )
    statement = COUNTED.format(mailboxes=", ".join(["%s"] * len(mailboxes))) + OF_A_DOMAIN * len(domains)
    most, of_a_domain = settings.ACKNOWLEDGEMENTS_AN_HOUR, settings.ACKNOWLEDGEMENTS_A_DOMAIN_AN_HOUR
    about_domains = [value for domain in domains for value in (domain, domain, hour_ago, of_a_domain)]
    return statement, [hour_ago, most, pause, *mailboxes, day_ago, *about_domains]

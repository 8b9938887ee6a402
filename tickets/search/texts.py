"""What a request says, as whoever reads it sees it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from django.db.models import Q

from supportportal.foundations.masking.masks import masked
from tickets.models import Attachment, CustomerAddress, Message, Ticket
from tickets.search.excerpts import excerpt_in
from tickets.search.query import Word, folded


@dataclass
class Text:
    """Masked only where a word that is looked for stands in it: that takes longest."""

    raw: str
    show: Callable[[], str]
    is_message: bool = False

    @cached_property
    def plain(self) -> str:
        return folded(self.raw)

    @cached_property
    def shown(self) -> str:
        return self.show()

    def may_have(self, words: Sequence[Word]) -> bool:
        return any(all(token in self.plain for token in spelling) for word in words for spelling in word.spellings)

    def has(self, word: Word) -> bool:
        return self.may_have([word]) and excerpt_in(self.shown, [word]) is not None


def texts_of(tickets: Collection[int]) -> dict[int, list[Text]]:
    """Messages in the order in which they came, by the key of their request. Four queries."""
    if not tickets:
        return {}
    with_parts = Ticket.objects.filter(Q(pk__in=tickets) | Q(merged_into__in=tickets)).select_related("customer")
    rows = list(with_parts.order_by("pk"))
    requests = [row for row in rows if row.pk in tickets]
    texts = {ticket.pk: _about(ticket) for ticket in requests}
    for part in rows:
        if part.merged_into_id in texts:
            texts[part.merged_into_id] += _about(part)
    by_customer: dict[int, list[int]] = {}
    for ticket in requests:
        by_customer.setdefault(ticket.customer_id, []).append(ticket.pk)
    for message in Message.objects.filter(ticket__in=texts).order_by("created_at", "pk"):
        texts[message.ticket_id].append(Text(message.words, partial(getattr, message, "shown_words"), is_message=True))
    names = Attachment.objects.filter(message__ticket__in=texts).order_by()
    for key, name in names.values_list("message__ticket", "name"):
        texts[key].append(as_it_is(name))
    addresses = CustomerAddress.objects.filter(customer__in=by_customer).order_by()
    for customer, address in addresses.values_list("customer", "address"):
        for key in by_customer[customer]:
            texts[key].append(as_it_is(address))
    return texts


def as_it_is(text: str) -> Text:
    return Text(text, partial(str, text))


def _about(ticket: Ticket) -> list[Text]:
    customer = ticket.customer
    who = f"{customer.name} {customer.email} {customer.subscription_reference} {customer.phone}"
    subject = f"{ticket.subject} {ticket.subscription_reference}"
    return [as_it_is(who), Text(subject, lambda: f"{masked(ticket.subject)} {ticket.subscription_reference}")]

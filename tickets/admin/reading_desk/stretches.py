"""Which messages of a ticket a page brings: the newest, or some of before; never all of two thousand."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from tickets.models import Attachment, Message, Redaction, Ticket
from tickets.models.message import MessageQuerySet

NEWEST = 30  # messages of the conversation that come with the ticket's page, and of each side thread
EARLIER = 50  # that a further page brings
IN_SIGHT = 10  # of them follow a message that a link leads to

Messages = TypeVar("Messages", bound=QuerySet[Message])
Rows = TypeVar("Rows", bound=QuerySet[Any])


@dataclass(frozen=True, slots=True)
class Stretch:
    """Messages that follow each other, in their order, and what came between them."""

    messages: list[Message]
    since: datetime | None = None  # None: from the start
    until: datetime | None = None  # before then; None: to the newest
    kept: tuple[Message, ...] = ()  # from before it: the opening one, and what somebody has to decide
    folded: int = 0  # earlier ones, besides those
    opening: int | None = None  # the first that its customer wrote, if it is here

    def of_its_time(self, rows: Rows, *, at: str) -> Rows:
        """What came between its messages. `at`: the column that says when."""
        if self.since:
            rows = rows.filter(**{f"{at}__gte": self.since})
        return rows.filter(**{f"{at}__lt": self.until}) if self.until else rows

    @property
    def before(self) -> Message:
        """What is folded was written before this one."""
        return self.messages[0]


def newest_of(ticket: Ticket, *, kept: Collection[int] = ()) -> Stretch:
    """`kept`: messages that come with it, however old they are."""
    conversation = rows_of(ticket).filter(side_thread=None)
    newest = list(conversation.order_by("-created_at", "-pk")[: NEWEST + 1])
    if len(newest) <= NEWEST:
        return Stretch(newest[::-1], opening=opening_among(newest[::-1]))
    messages = newest[NEWEST - 1 :: -1]
    before = conversation.filter(written_before(messages[0]))
    opening = before.filter(author=Message.Author.CUSTOMER).order_by("created_at", "pk").values("pk")[:1]
    old = tuple(before.filter(Q(pk__in=opening) | Q(pk__in=kept)).order_by("created_at", "pk"))
    return Stretch(
        messages,
        since=messages[0].created_at,
        kept=old,
        folded=before.count() - len(old),
        opening=opening_among([*old, *messages]),
    )


def before(message: Message) -> Stretch:
    """Of its conversation or its side thread."""
    earlier = rows_of(message.ticket).filter(written_before(message), side_thread=message.side_thread_id)
    newest = list(earlier.order_by("-created_at", "-pk")[: EARLIER + 1])
    if len(newest) <= EARLIER:
        return Stretch(newest[::-1], until=message.created_at, opening=opening_among(newest[::-1]))
    messages = newest[EARLIER - 1 :: -1]
    folded = earlier.filter(written_before(messages[0])).count()
    return Stretch(messages, since=messages[0].created_at, until=message.created_at, folded=folded)


def following(message: Message) -> Message | None:
    """A message before which `message` stands on a page; none if it comes with the ticket's own."""
    later = message.ticket.messages.filter(
        Q(created_at__gt=message.created_at) | Q(created_at=message.created_at, pk__gt=message.pk),
        side_thread=message.side_thread_id,
    )
    pages = list(later.order_by("created_at", "pk")[:NEWEST])
    return pages[IN_SIGHT] if len(pages) == NEWEST else None


def side_messages(ticket: Ticket) -> list[Message]:
    """The newest of each side thread, in their order."""
    newest_first = Window(RowNumber(), partition_by="side_thread", order_by=["-created_at", "-pk"])
    rows = rows_of(ticket).filter(side_thread__isnull=False).annotate(place=newest_first)
    return list(rows.filter(place__lte=NEWEST).order_by("created_at", "pk"))


def rows_of(ticket: Ticket) -> MessageQuerySet:
    return with_what_there_is(ticket.messages.select_related("agent__user", "letter"))


def with_what_there_is(messages: Messages) -> Messages:
    """Adds `has_files` and `has_redactions`."""
    return messages.annotate(
        has_files=Exists(Attachment.objects.order_by().filter(message=OuterRef("pk"))),
        has_redactions=Exists(Redaction.objects.order_by().filter(message=OuterRef("pk"))),
    )


def written_before(message: Message) -> Q:
    return Q(created_at__lt=message.created_at) | Q(created_at=message.created_at, pk__lt=message.pk)


def opening_among(messages: list[Message]) -> int | None:
    return next((message.pk for message in messages if message.author == Message.Author.CUSTOMER), None)

"""The side threads of a ticket as an agent reads them: each with its letters, who took part, and where it stands."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Count, QuerySet

from tickets.admin.ticket_desk.conversation import Entry
from tickets.models import Message, SideThread, Ticket

Threads = TypeVar("Threads", bound=QuerySet[SideThread])


@dataclass(frozen=True, slots=True)
class SidePanel:
    thread: SideThread
    entries: Sequence[Entry]

    @property
    def folded(self) -> int:
        return self.thread.message_count - len(self.entries)

    @property
    def before(self) -> Message | None:
        """What is folded was written before this one."""
        return self.entries[0].message

    @property
    def last(self) -> int:
        """The number of the message that was written last: a link to it opens the thread."""
        return max(entry.message.pk for entry in self.entries if entry.message)

    @property
    def others(self) -> list[str]:
        """Who wrote at its address, and is not whom we asked."""
        return sorted({entry.message.from_address for entry in self.entries if entry.message and self.is_other(entry)})

    def is_other(self, entry: Entry) -> bool:
        message = entry.message
        asked = self.thread.address.lower()
        return message is not None and entry.kind == Message.Author.OUTSIDER and message.from_address.lower() != asked


def side_panels_of(ticket: Ticket, entries: Sequence[Entry]) -> list[SidePanel]:
    """`entries`: all of the ticket; those of no side thread are the customer's conversation."""
    by_thread = defaultdict[int, list[Entry]](list)
    for entry in entries:
        if entry.message and entry.message.side_thread_id:
            by_thread[entry.message.side_thread_id].append(entry)
    threads = counting_messages(ticket.side_threads.order_by("opened_at", "pk"))
    return [SidePanel(thread, by_thread[thread.pk]) for thread in threads]


def counting_messages(threads: Threads) -> Threads:
    """Adds `message_count`."""
    return threads.annotate(message_count=Count("messages"))

"""The agents' desk for requests: one file per desk, each read here once so that the admin knows it."""

from tickets.admin.case_desk import case_lists
from tickets.admin.mail_desk import incoming, outgoing
from tickets.admin.people_desk import people, subscription_lists
from tickets.admin.queue_desk import ticket_queue

__all__ = ["case_lists", "incoming", "outgoing", "people", "subscription_lists", "ticket_queue"]

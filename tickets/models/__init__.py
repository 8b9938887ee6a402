"""What the tickets desk remembers."""

from tickets.models.agent import Agent, Team
from tickets.models.conformity import CaseEvent, ConformityCase
from tickets.models.customer import Customer
from tickets.models.mail import IncomingEmail, OutgoingEmail
from tickets.models.ticket import Attachment, Message, Ticket

__all__ = [
    "Agent",
    "Attachment",
    "CaseEvent",
    "ConformityCase",
    "Customer",
    "IncomingEmail",
    "Message",
    "OutgoingEmail",
    "Team",
    "Ticket",
]

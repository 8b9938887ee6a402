"""What the tickets desk remembers."""

from tickets.models.account_letter import AccountLetter
from tickets.models.agent import Agent, AgentNews, Team
from tickets.models.announcement import Announcement
from tickets.models.attachment import Attachment, DoomedFile, KeptFile
from tickets.models.case_history import CaseEvent, CaseNotice, CaseSeal, RegisterEntry
from tickets.models.conformity import ConformityCase
from tickets.models.customer import Customer, CustomerAddress, CustomerMerger
from tickets.models.data_folder import DataFolder
from tickets.models.desk_work.bulk_act import BulkAct, BulkedTicket
from tickets.models.desk_work.saved_view import SavedView
from tickets.models.desk_work.tag import Tag
from tickets.models.desk_work.ticket_event import TicketEvent
from tickets.models.desk_work.ticket_link import TicketLink
from tickets.models.filled_in import DraftFile, SavedDraft, SentForm
from tickets.models.incoming_mail import IncomingEmail
from tickets.models.last_sweep import LastSweep
from tickets.models.mail_settings.letter_words import LetterWords
from tickets.models.mail_settings.mail_address import MailAddress
from tickets.models.mailbox_cursor import MailboxCursor
from tickets.models.message import Message, SideThread
from tickets.models.outgoing_mail import OutgoingEmail, SentLetter
from tickets.models.possible_claim import PossibleClaim
from tickets.models.proof import AddressProof
from tickets.models.renewal_letter import RenewalLetter
from tickets.models.sender_rule import SenderRule
from tickets.models.subscription import Subscription
from tickets.models.taken_out import Redaction, TakenOut
from tickets.models.ticket import Ticket, TicketParticipant

__all__ = [
    "AccountLetter",
    "AddressProof",
    "Agent",
    "AgentNews",
    "Announcement",
    "Attachment",
    "BulkAct",
    "BulkedTicket",
    "CaseEvent",
    "CaseNotice",
    "CaseSeal",
    "ConformityCase",
    "Customer",
    "CustomerAddress",
    "CustomerMerger",
    "DataFolder",
    "DoomedFile",
    "DraftFile",
    "IncomingEmail",
    "KeptFile",
    "LastSweep",
    "LetterWords",
    "MailAddress",
    "MailboxCursor",
    "Message",
    "OutgoingEmail",
    "PossibleClaim",
    "Redaction",
    "RegisterEntry",
    "RenewalLetter",
    "SavedDraft",
    "SavedView",
    "SenderRule",
    "SentForm",
    "SentLetter",
    "SideThread",
    "Subscription",
    "Tag",
    "TakenOut",
    "Team",
    "Ticket",
    "TicketEvent",
    "TicketLink",
    "TicketParticipant",
]

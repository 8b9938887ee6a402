"""The agents' desk for requests, a folder for each of its desks; each list is imported here, so the admin knows it.

What all desks share: who looks on (desk), lists with tabs (tabs) that count quickly (counting), what the law leaves of
the days (deadlines) and asks next (next_step), an act (act_form) that is carried out once (form_keys), and a letter as
it was designed (framed_letter).
"""

from tickets.admin.case_desk import case_lists
from tickets.admin.draft_desk import draft_list
from tickets.admin.mail_desk import incoming, mail_addresses, outgoing, rules_for_senders, words_of_letters
from tickets.admin.people_desk import accounts, announcement_lists, people, renewal_lists, subscription_lists
from tickets.admin.queue_desk import claim_lists, tag_list, ticket_queue

__all__ = [
    "accounts",
    "announcement_lists",
    "case_lists",
    "claim_lists",
    "draft_list",
    "incoming",
    "mail_addresses",
    "outgoing",
    "people",
    "renewal_lists",
    "rules_for_senders",
    "subscription_lists",
    "tag_list",
    "ticket_queue",
    "words_of_letters",
]

"""The life of a ticket, and the folders and modules that live it, in order.

A letter arrives (mailroom.arriving) and is durable before anybody is told so; it is read (letters) and sorted
(mailroom.sorting). A form is filled in (pages), or an agent writes down a call (manual_entry).
A ticket is born of what somebody wants (new_request) through one door (intake), for somebody we know or get to know
(customers), and is a case of the guarantee (guarantee) when something promised doesn't work. What happens to it then:
messages, hands, its end (handling), others let in (participants), a third party asked in a thread that the customer
never sees (side_threads), another customer (whose), what was asked for later
(completion). Its writer hears that it came, or an agent decides whether (acknowledgement). Colleagues hear of their
own accounts (account_letters). An agent works on it at the desk (admin), among the tickets they may see (access), and
leaves the desk one day (staff). That its writer receives the mail of the address they gave is a fact of its own
(proofs); links that somebody else has are ended (link_renewal). Who asks for it is forgotten (forgetting).
A mask in a message that hides no secret is taken away (unmasking).
What is done to many at once goes by the same rooms, and can be undone for a minute (bulk).
Nobody has to ask before we write of a contract that renews itself or changes (contract_letters).
Every message is written in one place (writing), passes the turn to the other side (waiting), and brings its files
(attachments). What leaves, leaves through the outbox (outbox), and nothing else sends mail.
What becomes of a letter has its reason (fate_reasons). Who says no says why (refusals), not too often (limits), and
nothing is sent twice (sent_once).
Agents take tickets, set them aside, tag, rank and link them, and call them spam (in_hand); what they did with one is
told by its history (history).
What is remembered: models. Whether folder and database belong together: data_folder_check.
"""

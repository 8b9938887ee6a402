"""The life of a ticket, and the modules that live it, in order.

A letter arrives (mailroom.smtp, mailroom.pipe) and is durable (mailroom.spool) before anybody is told so;
it is read (mailroom.parsing, mailroom.details) and sorted (mailroom.sorting), after asking which ticket
it belongs to (mailroom.threads) and whether it may be answered by a machine (mailroom.manners).
A ticket is born (intake), from a letter, the form or a chat, and is a conformity case (conformity.cases)
when something promised doesn't work: the days run (conformity.clock).
An agent works on it (handling) in the admin (admin), among the tickets they may see (access).
What leaves, leaves through the outbox (mailroom.outbox), and nothing else sends mail.
"""

"""Live chat by topic, and the folders that live it, from the socket to the row.

A page of the customer (pages) or a socket (sockets) brings words; who it is, is proved (access). What is said is
written in one place (conversations), and everybody who has it open hears of it (protocol). Who is there, and what can
be offered (presence); who gets the next chat (assignment); what an agent does with theirs (agent_acts, at the desk:
admin). How it ends, goes on by mail or becomes a ticket (closing). What all have forgotten is done in a round every
five seconds (sweeping). Who says no says why (refusals). What sockets ask of the database has threads of its own
(database_threads).
"""

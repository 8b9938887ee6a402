"""Live chat by topic, and the folders that live it, from the socket to the row.

Messages come from a customer's page (pages) or a socket (sockets), once the sender is identified (access). They are
written in one place (conversations), and everybody who has the conversation open is told (protocol). Then: who is
there, and what can be offered (presence); who gets the next chat (assignment); what an agent does with it
(agent_acts, and admin for the desk); how it ends, goes on by mail or becomes a ticket (closing). A round every five
seconds does whatever was left undone (sweeping). Who asks for it, and what is too old, is erased (forgetting); what an
agent takes out is gone for good (out_of_chats); what customers take along is told (exporting). Every refusal has its
reason (refusals). The sockets' database work has
threads of its own (database_threads).
"""

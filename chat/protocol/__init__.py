"""What goes over the wire, as docs/chat-protocol.md describes it.

Which pages may open a socket (origin), frames in and out (frames), how a message and its files look to their readers
(wire, attached_files), and the hint that something is new (broadcast), sent to every socket of a room
(socket_registry).
"""

"""Sockets: their addresses (routing), one of them (open_socket), inside a conversation (conversation_socket,
consumers) or at a desk (desk_consumer, desk_news); and the threads that do their work on the database together
(socket_threads, batches).
"""

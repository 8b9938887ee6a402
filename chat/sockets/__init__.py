"""Sockets: their addresses (routing), what all of them do (open_socket) and how much they send to who doesn't read
(send_window), inside a conversation (conversation_socket, reader_progress, consumers) or at a desk (desk_consumer,
desk_news); and the threads that do their database work together (socket_threads, batches).
"""

"""The chat against the chat room of Channels' tutorial and against a bare socket server, on one machine, in one run."""

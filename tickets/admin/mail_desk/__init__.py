"""The mail ledger at the desk: what came (incoming), what leaves (outgoing), and once more (sending_again)."""

"""The mail ledger at the desk: what came (incoming, ledger_page) and waits as a flood (floods), what leaves (outgoing),
and once more (sending_again); the sealed source of a letter (unsealing), where a letter in quarantine goes (placing),
and what is settled of a sender (rules_for_senders); the addresses that are ours (mail_addresses), and the words of our
letters (words_of_letters).
"""

"""Who sent a letter: whom to answer (writers), what a list says about itself (mailing_lists), what is settled of a
sender for good (sender_rules), and what our border's scanner says of a letter (spam_verdicts).
"""

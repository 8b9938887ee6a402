"""Who sent a letter: whom to answer (writers), what a list says about itself (mailing_lists), and what is settled of a
sender for good (sender_rules).
"""

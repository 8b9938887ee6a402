"""What administrators settle about our mail: the addresses it comes to and leaves from (mail_address), and words of
letters in place of the built-in ones (letter_words).
"""

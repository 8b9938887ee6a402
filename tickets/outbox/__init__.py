"""What leaves: written as a row in the transaction of what it reports, sent by one worker at a time.

A letter is rendered from its template (rendering) and queued (queueing), in the name and with the words that the
company has settled (letter_facts, own_words), and signed so that answers to it are recognised (signed_ids). It gets its
headers (letterhead) and goes out (delivery) by SMTP (smtp_backend) or into a folder (eml_backend). If it can't arrive,
an agent hears of it (failures). Others read it without its private links (private_links). One of them says that a
request is closed (closing_letter); all of them can be looked at with made-up facts (example_letters).
"""

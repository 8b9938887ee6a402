"""What leaves: written as a row in the transaction of what it reports, sent by one worker at a time.

A letter is queued (queueing) in the words of its template (rendering), signed so that its answer finds back
(signed_ids); it gets its head (letterhead) and goes out (delivery) by SMTP (smtp_backend) or into a folder
(eml_backend). Where it can't arrive, an agent hears of it (failures).
"""

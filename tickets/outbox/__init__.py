"""What leaves: written as a row in the transaction of what it reports, sent by one worker at a time.

A letter is rendered from its template (rendering), below it what it answers where that is wished (quoted); an agent’s
answer is one for each of its readers (answer_letters). It is queued
(queueing), in the name and with the words that the company has settled (letter_facts, own_words), and signed so that
answers to it are recognised (signed_ids). It gets its headers (letterhead) and goes out (delivery) by SMTP
(smtp_backend), where a token of the mail provider may be what lets us in (oauth), with our domain's signature
(dkim_signing), or into a folder (eml_backend). If it can't arrive, an agent hears of it (failures); if none can leave,
everybody (way_out), and the operator (operator_letter). Others read it without its private links (private_links). One
says that a request is closed (closing_letter), if its customer may be told so (may_be_told); it or the last answer asks
how it was (how_was_it); all can be looked at with made-up facts (example_letters). In a copy for
testing none reaches a customer (testing_copy).
"""

"""Each letter ends in one fate: a new ticket, a reply, a bounce, a duplicate, or the quarantine with a reason.

Taken with a lease (claims), opened and read within limits (opened_letter, read_limits), known again by its print
(fingerprint), its sender known or not (known_senders) and believed or not (trust). Its fate (fates): it reports on a
letter of ours (bounces), joins a ticket (threads, joining, subjects) or opens one (opening), many in one go
(ticket_batch); a machine may answer it or not (auto_reply). Files without room follow (late_files). Letters of
earlier times (history).
What became of each (mail_records), sorted once more (replay), how one would be read (reading_report), and a letter of
ours sent again (resending).
"""

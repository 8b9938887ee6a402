"""Each letter ends in one fate: a new ticket, a reply, a bounce, a duplicate, or the quarantine with a reason.

A sorter takes it with a lease (claims), opens and reads it within limits (opened_letter, read_limits), recognises
copies (fingerprint), looks up its sender (known_senders) and decides whether to believe them (trust). Its fate
(fates): it reports on a letter of ours (bounces), waits as spam or in a flood
(waiting_letters), joins a ticket (threads, joining, subjects) or opens one (opening, or forwards when a colleague hands
on a customer's), many in one go (ticket_batch); a machine may answer it or not (auto_reply), and not too often
(acknowledgement_counts). Files that found no room, on the disk or in what may be brought within a day, follow
(late_files). Letters from before the portal are imported (old_mail).
Around it: what became of each letter (mail_records), sorting one again (replay), the way out of the quarantine
(quarantine), how one would be read (reading_report), and sending a letter of ours again (resending).
"""

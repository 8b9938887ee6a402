"""The doors by which letters come, and the spool where they are safe before anybody is told so.

They come by SMTP or LMTP (smtp; connections counts who is connected), out of a mailbox (imap, imap_login), by a pipe
(pipe) or from a mail provider (webhooks, providers). Sender and recipients (envelopes) are kept with the letter
(spool, spool_files), many letters in one write to the disk (keeping), and collected from there into the ledger
(collecting). Whether the doors take letters is checked (door_check) and reported (door_signs).
"""

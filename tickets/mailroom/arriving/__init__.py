"""The doors by which letters come, and the spool where they are safe before anybody is told so.

By SMTP or LMTP (smtp, and who is connected: connections), out of a mailbox (imap, imap_login), by a pipe (pipe) or
from a mail provider (webhooks, for the providers). Sender and recipients (envelopes) are kept with the letter (spool,
spool_files), many in one trip to the disk (keeping). Whether the doors take letters is asked and told (door_check,
door_signs).
"""

"""From bytes to what a person would read: pure, and never raises on any bytes. Knows nothing of tickets.

A letter is taken apart (mime) into the lines at its top (head, headers) and its parts, decoded from what they travel
in (transfer) and from their alphabet (charsets, charset_guess). What it holds (contents): words, from HTML if need be
(plaintext), HTML made safe (safe_html), invitations (invitations), signed or sealed letters (signed, sealed),
Outlook's packets (tnef, rtf), and uuencoded files inside of words (old_files). What programs and people say in many
languages stands in set_phrases/.
It is read as a whole (parsing): only what is new (quoting, attributions), without the card below it (signature).
What the words then tell (details): topic, system, language (vocabulary), a telephone number (phones), which of our
addresses they came to (addresses), and who gives everybody a mailbox (mail_providers).
"""

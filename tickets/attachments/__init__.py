"""Files that come by letter, form or chat: kept once per content, judged, checked, shown, given out.

Strangers may bring so many a day (quota). Their bytes tell what they are (file_kinds, content_types, containers), they
are kept (files) on the disk (file_store, disk) and looked at for viruses (scanning, clamd). They are given out
(serving), as pictures (pictures), inside an answer (enclosed_pictures) or as the HTML of a letter (letter_html); a
letter with a secret lies sealed (sealed_letters). What is to be forgotten is deleted (deleting).
"""
